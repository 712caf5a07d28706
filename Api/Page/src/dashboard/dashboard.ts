import { h } from "../element";
import { books } from "../frame/books";
import { stack, type Room } from "../frame/room";
import { monthOfDate } from "../period";
import { insights } from "./insights";
import { kpiCards } from "./kpiCards";
import { trend } from "./trend";

/** The seven figures, their trend, and the findings of the month. */
export function dashboard(): Room {
  const range = () => books.range;
  const [cards, months, words] = [kpiCards(range), trend(range), insights(range)];
  const rows = [cards.element, h("div", { class: "side-by-side" }, months.element, words.element)];
  const room = stack([cards, months, words], ...rows);

  async function show(): Promise<void> {
    await room.show();
    const version = books.postedVersion(monthOfDate(range().to));
    if (version !== undefined) void words.awaitVersion(version);
  }

  return { element: room.element, show };
}
