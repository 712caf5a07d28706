import { Failure } from "./api";
import { h } from "./element";

/** A button that sends a request. It is disabled meanwhile, and shows a failure next to it (UI-2). */
export function actionButton(text: string, label: string, act: () => Promise<void>): HTMLElement {
  const failed = h("p", { class: "action-failure", role: "alert" });
  const button = h("button", { type: "button", class: "button is-small", "aria-label": label, onclick: () => void run() }, text);

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
