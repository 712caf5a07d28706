import { h } from "../element";
import type { Widget } from "./widget";

/** The content of a route. It stays while the reader is elsewhere, with what was typed into it. */
export interface Room {
  element: HTMLElement;
  /** Reads again what depends on the address or the books. */
  show(): Promise<void>;
}

/**
 * Widgets below each other. All load at once, but each appears when those above it have their first content: nothing that is seen moves.
 */
export function stack(widgets: readonly Widget[], ...rows: HTMLElement[]): Room {
  const elements = rows.length > 0 ? rows : widgets.map(({ element }) => element);
  const rowOf = (widget: Widget) => elements.findIndex((row) => row.contains(widget.element));
  elements.forEach((row, n) => (row.hidden = n > 0));
  const loaded = new Set<Widget>();

  function reveal(): void {
    const open = widgets.filter((widget) => !loaded.has(widget)).map(rowOf);
    const upTo = Math.min(elements.length, ...open);
    elements.forEach((row, n) => n <= upTo && (row.hidden = false));
  }

  async function show(): Promise<void> {
    await Promise.all(
      widgets.map(async (widget) => {
        await widget.refresh();
        loaded.add(widget);
        reveal();
      }),
    );
  }

  return { element: h("div", { class: "stack" }, ...elements), show };
}
