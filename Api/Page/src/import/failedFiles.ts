import { actionButton } from "../actionButton";
import { getJson, postJson } from "../api";
import { h } from "../element";
import { instant } from "../period";
import type { DeadLetter, DeadLetterList } from "../shapes";
import { widget, type Widget } from "../frame/widget";
import { sentence, statusName } from "./importStatus";

/** Files and exports whose processing ended with a fault, each with its reason and another try (JOB-4). */
export function failedFiles(onTriedAgain: () => Promise<void>): Widget {
  const list = widget({
    title: "Files that could not be processed",
    id: "failed-files",
    load: (signal) => getJson<DeadLetterList>("Reading the files that could not be processed", "/v1/dead-letters", signal),
    show: ({ deadLetters, truncated }) => [
      deadLetters.length === 0 ? h("p", { class: "quiet" }, "Every file was processed.") : table(deadLetters),
      ...(truncated ? [h("p", { class: "quiet" }, "There are more: they appear when these are done.")] : []),
    ],
  });

  function table(letters: DeadLetter[]): HTMLElement {
    const head = ["File", "Since", "Attempts", "Status", "Reason", "Try again"];
    return h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the files that could not be processed" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n === 2 ? "number" : "" }, name)))),
        h("tbody", {}, ...letters.map(row)),
      ),
    );
  }

  function row(letter: DeadLetter): HTMLElement {
    const file = letter.fileName ?? (letter.exportId === null ? "Unknown file" : "Export of the journal");
    const since = letter.failedAt ?? letter.sentAt;
    return h(
      "tr",
      {},
      h("th", { scope: "row", class: "file" }, file),
      h("td", { class: "nowrap" }, since === null ? "" : instant(since)),
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
        actionButton("Try again", `Process ${file} again`, async () => {
          await postJson<unknown>(`Processing ${file} again`, letter.links.redrive);
          await Promise.all([list.refresh(), onTriedAgain()]);
        }),
      ),
    );
  }

  return list;
}
