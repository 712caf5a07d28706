import { actionButton } from "../actionButton";
import { getJson, postJson } from "../api";
import { h } from "../element";
import { instant } from "../period";
import type { DeadLetter, DeadLetterList } from "../shapes";
import { widget, type Widget } from "../widget";
import { sentence, statusName } from "./importStatus";

/** Messages that no service could handle, each with its reason and a button to send it again (JOB-4). */
export function deadLetters(onRedriven: () => Promise<void>): Widget {
  const list = widget({
    title: "Dead letters",
    id: "dead-letters",
    load: (signal) => getJson<DeadLetterList>("Reading the dead letters", "/v1/dead-letters", signal),
    show: ({ deadLetters, truncated }) => [
      deadLetters.length === 0 ? h("p", { class: "quiet" }, "Every message was handled.") : table(deadLetters),
      ...(truncated ? [h("p", { class: "quiet" }, "There are more; they show when these are gone.")] : []),
    ],
  });

  function table(letters: DeadLetter[]): HTMLElement {
    const head = ["File", "Since", "Queue", "Attempts", "Import", "Why", "Again"];
    return h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the dead letters" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n === 3 ? "number" : "" }, name)))),
        h("tbody", {}, ...letters.map(row)),
      ),
    );
  }

  function row(letter: DeadLetter): HTMLElement {
    const file = letter.fileName ?? (letter.exportId === null ? "unknown import" : "export of the journal");
    const since = letter.failedAt ?? letter.sentAt;
    return h(
      "tr",
      {},
      h("th", { scope: "row", class: "file" }, file),
      h("td", { class: "nowrap" }, since === null ? "" : instant(since)),
      h("td", {}, h("code", {}, letter.queue)),
      h("td", { class: "number" }, letter.attempts === null ? "" : String(letter.attempts)),
      h(
        "td",
        {},
        letter.importStatus === null ? "" : statusName(letter.importStatus),
        letter.stuck && h("span", { class: "status status-failed" }, "Stuck"),
      ),
      h("td", { class: "outcome" }, sentence(letter.importErrorDetail ?? letter.detail ?? letter.reason)),
      h(
        "td",
        {},
        actionButton("Redrive", `Redrive the message of ${file}`, async () => {
          await postJson<unknown>(`Redriving the message of ${file}`, letter.links.redrive);
          await Promise.all([list.refresh(), onRedriven()]);
        }),
      ),
    );
  }

  return list;
}
