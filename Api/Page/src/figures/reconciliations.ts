import { actionButton } from "../actionButton";
import { getJson, postJson } from "../api";
import { h, hidden } from "../element";
import { exactAmount, exactPercent } from "../money";
import { instant } from "../period";
import type { Reconciliation, ReconciliationPage } from "../shapes";
import { widget, type Widget } from "../widget";

const statuses: Record<Reconciliation["status"], string> = {
  equal: "Equal",
  "within-tolerance": "Within tolerance",
  outside: "Outside tolerance",
};

const sources: Record<string, string> = { "trial-balance-file": "Trial balance file", entered: "Entered by hand" };

const noteLength = 500;

/** Each comparison of control totals with the ledger, newest first (REC-5); a difference can be approved with a note (REC-6). */
export function reconciliations(currency: () => string, onApproved: () => Promise<void>): Widget {
  return widget({
    title: "Reconciliation",
    id: "reconciliation",
    load: (signal) => getJson<ReconciliationPage>("Reading the reconciliations", "/v1/reconciliations", signal),
    show: ({ reconciliations, next }) => [
      reconciliations.length === 0
        ? h("p", { class: "quiet" }, "Nothing has been compared yet. Upload a trial balance from Sage: its totals are compared with the ledger.")
        : table(reconciliations, currency(), onApproved),
      ...(next === null ? [] : [h("p", { class: "quiet" }, "These are the newest; the API has the older ones.")]),
    ],
  });
}

function table(comparisons: Reconciliation[], currency: string, onApproved: () => Promise<void>): HTMLElement {
  const head = ["As of", "Compared", "Source", "Sage total", "Ledger total", "Difference", "Difference %", "Status"];
  // Only the newest comparison of a day can be approved.
  const newest = new Map([...comparisons].reverse().map((comparison) => [comparison.asOf, comparison]));
  const row = (comparison: Reconciliation) => {
    const open = comparison.status === "outside" && !comparison.approved && newest.get(comparison.asOf) === comparison;
    return h(
      "tr",
      {},
      h("th", { scope: "row", class: "nowrap" }, comparison.asOf),
      h("td", { class: "nowrap" }, instant(comparison.comparedAt)),
      h("td", {}, sources[comparison.source] ?? comparison.source, h("span", { class: "rate" }, comparison.enteredBy)),
      ...[comparison.sageMinor, comparison.ledgerMinor, comparison.differenceMinor].map((minor) => h("td", { class: "number" }, exactAmount(minor, currency))),
      h("td", { class: "number" }, comparison.difference === null ? "n/a" : exactPercent(comparison.difference)),
      h(
        "td",
        { class: "outcome" },
        h("span", { class: `status status-${comparison.status}` }, statuses[comparison.status]),
        comparison.approved && " Approved",
        open && approval(comparison, onApproved),
      ),
    );
  };
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the reconciliations" },
    h(
      "table",
      {},
      h("caption", {}, `Totals are the sums of the debit balances, in ${currency}.`),
      h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n >= 3 && n <= 6 ? "number" : "" }, name)))),
      h("tbody", {}, ...comparisons.map(row)),
    ),
  );
}

/** Asks for the note without which nothing is approved. */
function approval(comparison: Reconciliation, onApproved: () => Promise<void>): HTMLElement {
  const id = `note-${comparison.reconciliationId}`;
  const note = h("input", { type: "text", id, required: true, maxlength: noteLength });
  const approve = actionButton("Approve", `Approve the difference as of ${comparison.asOf}`, async () => {
    note.value = note.value.trim();
    if (!note.reportValidity()) return;
    const path = `/v1/reconciliations/${comparison.reconciliationId}/approve`;
    await postJson<unknown>(`Approving the difference as of ${comparison.asOf}`, path, { note: note.value });
    await onApproved();
  });
  return h("div", { class: "approval" }, h("div", { class: "field" }, h("label", { for: id }, "Why it is in order", hidden(`, as of ${comparison.asOf}`)), note), approve);
}
