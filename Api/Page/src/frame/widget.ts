import { h } from "../element";
import { Failure } from "../api";

/** A part of the page that loads, and fails, independently (UI-2). */
export interface Widget {
  /** Its id is the section's address on the page. */
  element: HTMLElement;
  /** The heading, and the name in the navigation. */
  title: string;
  /** Loads again and gives up a load that is still running. Resolves when shown, also after a failure. */
  refresh(): Promise<void>;
}

interface WidgetParts<T> {
  title: string;
  id: string;
  subtitle?: () => string;
  /** A heading that the data names; the title until they are there. */
  heading?(data: T): string;
  load(signal: AbortSignal): Promise<T>;
  show(data: T): (Node | string)[];
  /** True if the page's heading names the widget as well: then only screen readers get this one. */
  isTitledByPage?: boolean;
  /** If a reload brings the same data, keep the element and the text that a person is typing. */
  keepsSame?: boolean;
}

/** A load that takes longer shows that it runs. */
export const spinnerDelayMs = 500;

export function widget<T>(parts: WidgetParts<T>): Widget {
  const { title, id, subtitle, heading, load, show, keepsSame = false, isTitledByPage = false } = parts;
  const body = h("div", { class: "widget-body" });
  const caption = h("p", { class: "widget-subtitle" });
  const name = h("h2", { id: `${id}-title`, class: isTitledByPage ? "visually-hidden" : undefined }, title);
  const element = h(
    "section",
    { class: "widget", id, "aria-labelledby": name.id },
    h("header", { class: "widget-header" }, name, caption),
    body,
  );
  let running: AbortController | undefined;
  let shown = "";

  async function refresh(): Promise<void> {
    running?.abort();
    const mine = (running = new AbortController());
    element.setAttribute("aria-busy", "true");
    const spinner = setTimeout(() => element.classList.add("is-slow"), spinnerDelayMs);
    try {
      const data = await load(mine.signal);
      if (mine.signal.aborted) return;
      const loaded = JSON.stringify(data);
      if (keepsSame && loaded === shown) return;
      shown = loaded;
      caption.textContent = subtitle?.() ?? "";
      if (heading) name.textContent = heading(data);
      body.replaceChildren(...show(data));
    } catch (error) {
      if (mine.signal.aborted) return;
      const failure = error instanceof Failure ? error : new Failure(`Showing ${title.toLowerCase()}`, String(error), 0);
      shown = "";
      body.replaceChildren(failureNotice(failure, () => void refresh()));
    } finally {
      clearTimeout(spinner);
      if (running === mine) {
        element.classList.remove("is-slow");
        element.removeAttribute("aria-busy");
      }
    }
  }

  return { element, title, refresh };
}

export function failureNotice(failure: Failure, retry: () => void): HTMLElement {
  return h(
    "div",
    { class: "failure", role: "alert" },
    h("p", {}, h("strong", {}, `${failure.step} failed. `), failure.detail),
    h("button", { type: "button", class: "button", onclick: retry }, "Try again"),
  );
}
