import { Failure } from "./api";
import { h } from "./element";

/** A button that sends a request. It is disabled meanwhile, and shows a failure next to it (UI-2). */
export function actionButton(text: string, label: string, act: () => Promise<void>, isPrimary = false): HTMLElement {
  const failed = h("p", { class: "action-failure", role: "alert" });
  const style = isPrimary ? "button is-small is-primary" : "button is-small";
  const button = h("button", { type: "button", class: style, "aria-label": label, onclick: () => void run() }, text);

  async function run(): Promise<void> {
    button.disabled = true;
    failed.textContent = "";
    try {
      await act();
    } catch (error) {
      failed.textContent = error instanceof Failure ? error.message : String(error);
    } finally {
      button.disabled = false;
    }
  }

  return h("div", { class: "action" }, button, failed);
}
