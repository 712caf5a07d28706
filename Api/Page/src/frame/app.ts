import { Failure, signedOut } from "../api";
import { h } from "../element";
import { addressOf, keyOf } from "./address";
import { books, readBooks } from "./books";
import { startNavigation } from "./navigate";
import { navigation, type Area } from "./navigation";
import type { Panel } from "./panel";
import { periodChoice } from "./periodChoice";
import type { Room } from "./room";
import { signIn } from "./signIn";
import { banner, stateChip } from "./state";
import { failureNotice } from "./widget";

/** An address of the page and its room. `params` are the groups of the pattern. */
export interface Route {
  path: RegExp;
  area: Area;
  title(params: string[]): string;
  room(params: string[]): Room;
  /** True if the room shows figures: an empty ledger has none, and they change only with the address and the books. */
  needsFigures: boolean;
}

/** Services of the frame to the rooms. */
export interface Frame {
  /** Reads the books again, and then every figure that is shown. */
  booksChanged(): Promise<void>;
  /** Counts again what waits for a person. */
  countWaiting(): void;
}

/** Builds the frame around the rooms and follows the address. */
export function app(routes: (frame: Frame) => Route[], empty: Room, figurePanel: Panel): void {
  const rooms = new Map<string, Room>();
  const shownKeys = new Map<Room, string>();
  const places = navigation();
  const choices = periodChoice();
  const state = stateChip();
  const company = h("span", { class: "company" });
  const heading = h("h1", { tabindex: "-1" });
  const content = h("div", { class: "room" }, h("div", { class: "placeholder", "aria-hidden": "true" }));
  const notices = h("div", { class: "notices" });
  const table = routes({ booksChanged, countWaiting: () => void places.count() });
  let shownPath = "";
  let isOpen = false;

  document.getElementById("page")?.replaceWith(
    h(
      "div",
      { class: "app" },
      h("header", { class: "rail" }, h("a", { class: "brand", href: "/" }, h("span", {}, "Financial"), company), places.element),
      h("div", { class: "masthead", role: "region", "aria-label": "Period and state of the books" }, choices.element, state.element),
      h("div", { class: "middle" }, notices, h("main", { id: "main", tabindex: "-1" }, heading, content)),
      figurePanel.element,
    ),
  );
  addEventListener(signedOut, () => notices.replaceChildren(signIn()));
  startNavigation(() => void render());
  update();
  void open();

  async function open(): Promise<void> {
    try {
      await readBooks();
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure("Opening the books", String(error), 0);
      content.replaceChildren();
      if (failure.status !== 401) notices.replaceChildren(failureNotice(failure, () => void open()));
      return;
    }
    isOpen = true;
    showBooks();
    void places.count();
    await render();
  }

  async function booksChanged(): Promise<void> {
    await readBooks();
    showBooks();
    void places.count();
    await render();
  }

  function showBooks(): void {
    const entity = books.entity;
    if (entity === null) return;
    company.textContent = entity.name;
    state.update(entity);
    const notice = banner(entity);
    notices.replaceChildren(...(notice === null ? [] : [notice]));
  }

  /** Shows the route of the address: its title, its place in the navigation and the choices. */
  function update(): { route: Route; params: string[] } | null {
    const found = match();
    const title = found?.route.title(found.params) ?? "There is no such page";
    heading.textContent = title;
    document.title = ["Financial", company.textContent, title].filter(Boolean).reverse().join(" · ");
    places.update(found?.route.area ?? null);
    choices.update();
    return found;
  }

  async function render(): Promise<void> {
    if (!isOpen) return;
    const found = update();
    figurePanel.show();
    const room = found === null ? missing() : roomOf(found.route, found.params);
    const isEntered = location.pathname !== shownPath || room.element.parentElement !== content;
    if (isEntered) {
      const isFirst = shownPath === "";
      shownPath = location.pathname;
      content.replaceChildren(room.element);
      if (!isFirst) heading.focus({ preventScroll: true });
      if (!isFirst) scrollTo(0, 0);
    }
    const key = `${keyOf()} ${books.reading}`;
    if (shownKeys.get(room) === key && !(isEntered && found?.route.needsFigures === false)) return;
    shownKeys.set(room, key);
    await room.show();
  }

  function match(): { route: Route; params: string[] } | null {
    for (const route of table) {
      const found = route.path.exec(location.pathname);
      if (found) return { route, params: found.slice(1).map(decodeURIComponent) };
    }
    return null;
  }

  function roomOf(route: Route, params: string[]): Room {
    if (route.needsFigures && !books.haveMonths) return empty;
    const kept = rooms.get(location.pathname) ?? route.room(params);
    rooms.set(location.pathname, kept);
    return kept;
  }
}

function missing(): Room {
  const back = h("a", { class: "link", href: addressOf("/") }, "Go to the dashboard");
  return { element: h("p", {}, "The address may be mistyped. ", back), show: () => Promise.resolve() };
}
