import { h } from "../element";
import { addressOf } from "../frame/address";
import type { Import } from "../shapes";
import { followImport } from "./followImport";
import { refusals } from "./refusals";
import { count, isSettled, linesPerSecond, outcome, statusName } from "./importStatus";

/** The live progress of one import: bytes sent, then the worker's row count by server-sent events (JOB-2). */
export class Progress {
  private readonly bar = h("progress", { max: "1", value: "0", "aria-label": "Progress of the import" });
  private readonly status = h("p", { class: "progress-status", role: "status" });
  private readonly rate = h("p", { class: "progress-rate" });
  private readonly reasons = h("div", {});
  private importId = "";
  readonly element = h("div", { class: "progress" }, this.status, this.bar, this.rate, this.reasons);

  sending(fileName: string, fraction: number): void {
    this.bar.value = fraction;
    this.say("Sending", fileName);
    this.rate.textContent = `${Math.floor(fraction * 100)}% sent`;
  }

  say(status: string, detail: string): void {
    const text = `${status}: ${detail}`;
    if (this.status.textContent !== text) this.status.replaceChildren(h("strong", {}, status), `: ${detail}`);
  }

  /** Follows the import until it settles. */
  follow(run: Import): Promise<Import> {
    return followImport(run, (changed) => this.show(changed));
  }

  /** Shows a change of this import that another part of the page received. */
  receive(run: Import): void {
    if (run.importId === this.importId) this.show(run);
  }

  private show(run: Import): void {
    this.importId = run.importId;
    const all = run.rowsExpected ?? 0;
    if (isSettled(run.status)) this.bar.value = 1;
    else if (all > 0) this.bar.value = run.rowsRead / all;
    else this.bar.removeAttribute("value");
    this.say(statusName(run.status), `${run.fileName}. ${outcome(run)}`);
    const lines = all > 0 ? `${count(run.rowsRead)} of ${count(all)} lines` : `${count(run.rowsRead)} lines`;
    this.rate.textContent = run.rowsRead > 0 ? [lines, linesPerSecond(run)].filter(Boolean).join(" · ") : "";
    const awaiting =
      run.status === "awaiting-confirmation" &&
      h("a", { class: "link", href: addressOf(`/imports/${run.importId}`) }, "See what it would post, and confirm it");
    this.reasons.replaceChildren(refusals(run) || awaiting || "");
  }
}
