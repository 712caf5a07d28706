import { getJson } from "../api";
import { h, hidden, svg } from "../element";
import type { ImportPage } from "../shapes";
import { waitsForPerson } from "../waiting";
import { addressOf } from "./address";
import { books } from "./books";

export type Area = "dashboard" | "statements" | "transactions" | "import" | "close" | "settings";

interface Place {
  area: Area;
  name: string;
  path: string;
  icon: string;
}

// In the order of the work.
const places: Place[] = [
  { area: "dashboard", name: "Dashboard", path: "/", icon: "M3 3h6v8H3zM11 3h6v5h-6zM11 10h6v7h-6zM3 13h6v4H3z" },
  { area: "statements", name: "Statements", path: "/statements/profit-and-loss", icon: "M5 2h10v16H5zM8 6h4M8 10h4M8 14h4" },
  { area: "transactions", name: "Transactions", path: "/transactions", icon: "M3 6h14M3 10h14M3 14h9" },
  { area: "import", name: "Import", path: "/imports", icon: "M10 2v10M6 8l4 4 4-4M3 13v4h14v-4" },
  { area: "close", name: "Close", path: "/close", icon: "M3 4h14v13H3zM3 8h14M7 12l2 2 4-3" },
  { area: "settings", name: "Settings", path: "/settings/formats", icon: "M3 6h9M15 6h2M12 4v4M3 14h3M9 14h8M7 12v4" },
];

export interface Navigation {
  element: HTMLElement;
  /** Marks the area of the address, and takes the reader's choices into the links. */
  update(area: Area | null): void;
  /** Counts what waits for a person. */
  count(): Promise<void>;
}

/** Links to the rooms; a rail, a bar at the top or a bar at the bottom, as the width allows. */
export function navigation(): Navigation {
  const links = places.map((place) => {
    const badge = h("span", { class: "badge", hidden: true });
    const icon = svg("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" }, svg("path", { d: place.icon }));
    return { place, badge, link: h("a", {}, icon, h("span", { class: "nav-name" }, place.name), badge) };
  });

  function update(area: Area | null): void {
    for (const { place, link } of links) {
      link.href = addressOf(place.path);
      if (place.area === area) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  async function count(): Promise<void> {
    show("close", books.entity?.pendingVersion ? 1 : 0);
    // Without an answer there is no count; the list of imports shows the failure.
    const page = await getJson<ImportPage>("Counting the imports", "/v1/imports").catch(() => null);
    show("import", page?.imports.filter(waitsForPerson).length ?? 0);
  }

  function show(area: Area, waiting: number): void {
    const found = links.find(({ place }) => place.area === area);
    if (!found) return;
    found.badge.hidden = waiting === 0;
    found.badge.replaceChildren(String(waiting), hidden(waiting === 1 ? " waits for you" : " wait for you"));
  }

  return { element: h("nav", { class: "places", "aria-label": "Rooms" }, ...links.map(({ link }) => link)), update, count };
}
