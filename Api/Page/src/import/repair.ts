import { Failure, upload } from "../api";
import { h, hidden } from "../element";
import type { Import } from "../shapes";

/** Uploads the repaired rejects file of an import as a new import (IMP-6). */
export function repair(run: Import, onSent: (sent: Import) => Promise<void>): HTMLElement {
  const failed = h("p", { class: "action-failure", role: "alert" });
  const id = `repair-${run.importId}`;
  const chooser = h("input", { type: "file", id, class: "visually-hidden", accept: ".csv,.xlsx,text/csv", onchange: () => void send() });

  async function send(): Promise<void> {
    const file = chooser.files?.[0];
    if (!file) return;
    chooser.disabled = true;
    failed.textContent = "";
    try {
      await onSent(await upload<Import>(`Sending the repaired lines of ${run.fileName}`, run.links.repair, { file }));
    } catch (error) {
      failed.textContent = error instanceof Failure ? error.message : String(error);
    } finally {
      chooser.disabled = false;
      chooser.value = "";
    }
  }

  return h(
    "div",
    { class: "action" },
    chooser,
    h("label", { class: "button is-small", for: id }, "Send the repaired lines", hidden(` of ${run.fileName}`)),
    failed,
  );
}
