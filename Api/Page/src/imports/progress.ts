import { getJson } from "../api";
import { h } from "../element";
import type { Import } from "../shapes";
import { count, isSettled, outcome, statusName } from "./importState";

/** The live progress of one import: sending, then the worker's own count by server-sent events (JOB-2). */
export class Progress {
  private readonly bar = h("progress", { max: "1", value: "0", "aria-label": "Progress of the import" });
  private readonly status = h("p", { class: "progress-status", role: "status" });
  private readonly rate = h("p", { class: "progress-rate" });
  readonly element = h("div", { class: "progress" }, this.status, this.bar, this.rate);
  private firstRead: { rows: number; atMs: number } | undefined;

  sending(fileName: string, fraction: number): void {
    this.bar.value = fraction;
    this.say("Sending", fileName);
    this.rate.textContent = `${Math.floor(fraction * 100)}% sent`;
  }

  say(status: string, detail: string): void {
    const text = `${status}: ${detail}`;
    if (this.status.textContent !== text) this.status.replaceChildren(h("strong", {}, status), `: ${detail}`);
  }

  /** Follows the import until nothing more will happen to it. A broken connection is resumed by the browser. */
  follow(importId: string): Promise<Import> {
    const events = new EventSource(`/v1/imports/${importId}/events`);
    return new Promise<Import>((resolve, reject) => {
      const settle = (run: Import) => {
        events.close();
        resolve(run);
      };
      const receive = (event: MessageEvent<string>) => {
        const run = JSON.parse(event.data) as Import;
        this.show(run);
        if (isSettled(run.status)) settle(run);
      };
      for (const name of ["message", "progress"]) events.addEventListener(name, receive);
      events.onerror = () => {
        // The status resource always tells the same, so a connection that ended says nothing about the import.
        getJson<Import>("Following the import", `/v1/imports/${importId}`).then(
          (run) => {
            this.show(run);
            if (isSettled(run.status)) settle(run);
          },
          (failure: unknown) => {
            events.close();
            reject(failure instanceof Error ? failure : new Error(String(failure)));
          },
        );
      };
    });
  }

  private show(run: Import): void {
    const all = run.rowsExpected ?? 0;
    if (isSettled(run.status)) this.bar.value = 1;
    else if (all > 0) this.bar.value = run.rowsRead / all;
    else this.bar.removeAttribute("value");
    this.say(statusName(run.status), run.status === "running" ? run.fileName : outcome(run));
    const lines = all > 0 ? `${count(run.rowsRead)} of ${count(all)} lines` : `${count(run.rowsRead)} lines`;
    this.rate.textContent = run.rowsRead > 0 ? [lines, this.linesPerSecond(run)].filter(Boolean).join(" · ") : "";
  }

  private linesPerSecond(run: Import): string | null {
    const atMs = run.startedAt ? Date.parse(run.startedAt) : undefined;
    const endMs = run.finishedAt ? Date.parse(run.finishedAt) : Date.now();
    this.firstRead ??= { rows: 0, atMs: atMs ?? Date.now() };
    const seconds = (endMs - this.firstRead.atMs) / 1000;
    return seconds > 0 ? `${count(Math.round((run.rowsRead - this.firstRead.rows) / seconds))} lines/s` : null;
  }
}
