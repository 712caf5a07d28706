import { Failure } from "../api";
import { h } from "../element";
import { chosen, withChoices } from "./address";
import { navigate } from "./navigate";
import { failureNotice, spinnerDelayMs } from "./widget";

/** A level of the panel: its place below the levels above, and its content. */
export interface PanelView {
  /** The levels above, from the outside in; each is a link. */
  crumbs: { name: string; href: string }[];
  title: string;
  body: (Node | string)[];
}

export interface Panel {
  element: HTMLElement;
  /** Shows the level that the address names, or closes. */
  show(): void;
}

/** The panel at the right. The address holds its level, so back, reload and a copied address work; Esc goes one level up. */
export function panel(load: (path: string[]) => Promise<PanelView>): Panel {
  const title = h("h2", { id: "panel-title", tabindex: "-1" });
  const crumbs = h("ol", { class: "crumbs" });
  const body = h("div", { class: "panel-body" });
  const close = h("a", { class: "button is-small panel-close" }, "Close");
  const element = h(
    "aside",
    { class: "panel", "aria-labelledby": "panel-title", hidden: true },
    h("header", { class: "panel-head" }, h("nav", { "aria-label": "Levels of the figure" }, crumbs), close, title),
    body,
  );
  let shown = "";
  let up = "";
  let opener: string | null = null;

  function show(): void {
    const path = chosen("drill");
    if (path === null) {
      if (!element.hidden) hide();
      return;
    }
    const address = location.pathname + location.search;
    if (address === shown) return;
    shown = address;
    if (element.hidden) opener = document.activeElement?.closest("a")?.getAttribute("href") ?? null;
    element.hidden = false;
    close.href = withChoices({ drill: null });
    void read(address, path.split("/").map(decodeURIComponent));
  }

  async function read(address: string, path: string[]): Promise<void> {
    element.setAttribute("aria-busy", "true");
    const spinner = setTimeout(() => element.classList.add("is-slow"), spinnerDelayMs);
    try {
      const view = await load(path);
      if (address !== shown) return;
      crumbs.replaceChildren(...view.crumbs.map(({ name, href }) => h("li", {}, h("a", { href }, name))));
      up = view.crumbs.at(-1)?.href ?? withChoices({ drill: null });
      title.textContent = view.title;
      body.replaceChildren(...view.body);
      body.scrollTop = 0;
      title.focus();
    } catch (error) {
      if (address !== shown) return;
      const failure = error instanceof Failure ? error : new Failure("Opening the figure", String(error), 0);
      title.textContent = "The figure cannot be opened";
      body.replaceChildren(failureNotice(failure, () => void read(address, path)));
      title.focus();
    } finally {
      clearTimeout(spinner);
      if (address === shown) {
        element.classList.remove("is-slow");
        element.removeAttribute("aria-busy");
      }
    }
  }

  function hide(): void {
    element.hidden = true;
    shown = "";
    body.replaceChildren();
    const link = opener === null ? null : document.querySelector<HTMLElement>(`main a[href="${CSS.escape(opener)}"]`);
    link?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || element.hidden) return;
    event.preventDefault();
    navigate(up || withChoices({ drill: null }));
  });

  return { element, show };
}
