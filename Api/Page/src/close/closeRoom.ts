import { h } from "../element";
import type { Frame } from "../frame/app";
import { books } from "../frame/books";
import { stack, type Room } from "../frame/room";
import { stateOf } from "../frame/state";
import { payroll } from "./payroll";
import { periods } from "./periods";
import { reconciliations } from "./reconciliations";

/** The end of a month: its state, the comparison with Sage, and payroll. */
export function closeRoom(frame: Frame): Room {
  const currency = () => books.currency;
  const state = h("p", { class: "books-said" });
  const room = stack([periods(frame.booksChanged), reconciliations(currency, frame.booksChanged), payroll(currency)]);

  function show(): Promise<void> {
    const said = books.entity && stateOf(books.entity);
    // Otherwise the banner of the page says it.
    state.hidden = said === null || said.tone === "is-notice";
    state.replaceChildren(...(said ? [h("strong", {}, `${said.headline} `), said.text] : []));
    return room.show();
  }

  return { element: h("div", { class: "stack" }, state, room.element), show };
}
