import { actionButton } from "../actionButton";
import { postJson } from "../api";
import { h } from "../element";
import { exactAmount } from "../money";
import type { Import, ImportPreview } from "../shapes";
import { rangeName } from "../period";
import { correctedCounts, correctedEntries } from "./corrections";
import { count, counted } from "./importStatus";
import { dateOrders } from "./profileForm";

const reasons: Record<ImportPreview["reason"], string> = {
  "first-posting": "This is the first file of its layout. Check that it was read as you mean it.",
  "ambiguous-dates": "No date of the file says whether the day or the month stands first. Check that they were read as you mean it.",
  "signs-differ": "Debits and credits lie on other sides than in the files of this layout before. Check that this is meant.",
  "part-of-file": "This file states totals of more than it holds: it is one part of several, or entries are missing.",
  "re-run": "This is a re-run of a range. Check what it changes.",
};

/** What an import would post, and the button that says yes to it (IMP-4, IMP-7); null unless it waits for that. */
export function confirmation(run: Import, currency: string, onConfirmed: (run: Import) => Promise<void>): HTMLElement | null {
  const { preview } = run;
  if (run.status !== "awaiting-confirmation" || preview === null) return null;
  const reversed = correctedCounts(preview.changed, preview.gone);
  return h(
    "div",
    { class: "preview" },
    h("p", {}, reasons[preview.reason]),
    preview.reason === "ambiguous-dates"
      && h("a", { class: "link", href: "#profiles" }, `To have them read the other way, set the date order of ${run.layout} first`),
    run.rerunFrom !== null && run.rerunTo !== null && h("p", {}, `The range is ${rangeName({ from: run.rerunFrom, to: run.rerunTo })}.`),
    h("ul", {}, ...preview.warnings.map((warning) => h("li", { class: "warning" }, h("strong", {}, "Warning: "), warning))),
    h("p", {}, `It would post ${counted(preview.entries, "entry", "entries")}. ${known(preview)}`),
    h("p", { class: "quiet" }, `Dates are read with the ${dateOrders[preview.dateOrder]}, amounts with the decimal mark “${preview.decimalMark}”.`),
    classTotals(preview, run.currency ?? currency),
    reversed !== null && h("p", {}, `It would reverse ${reversed}.`),
    reversed !== null && correctedEntries(preview.corrections, preview.changed + preview.gone),
    actionButton("Post these entries", `Post these entries of ${run.fileName}`, async () => {
      await onConfirmed(await postJson<Import>(`Confirming ${run.fileName}`, run.links.confirm));
    }),
  );
}

function known({ rowsKnown }: ImportPreview): string {
  return rowsKnown === 0 ? "" : `The ledger has ${counted(rowsKnown, "line", "lines")} of the file already.`;
}

function classTotals({ classes }: ImportPreview, currency: string): HTMLElement {
  const head = ["Class", "Accounts", "Lines", "Debit", "Credit"];
  return h(
    "table",
    { class: "class-totals" },
    h("caption", {}, `What the file adds, by class of account, in ${currency}.`),
    h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n > 0 ? "number" : "" }, name)))),
    h(
      "tbody",
      {},
      ...classes.map((total) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, total.name),
          ...[count(total.accounts), count(total.lines), exactAmount(total.debitMinor, currency), exactAmount(total.creditMinor, currency)].map((text) =>
            h("td", { class: "number" }, text),
          ),
        ),
      ),
    ),
  );
}
