import { getJson, postJson } from "../api";
import { h } from "../element";
import { exactAmount, exactPercent } from "../money";
import { notedActions } from "../notedActions";
import { instant } from "../period";
import type { Reconciliation, ReconciliationPage } from "../shapes";
import { widget, type Widget } from "../frame/widget";
import { accountDifferences, statuses } from "./accountDifferences";

const sources: Record<string, string> = { "trial-balance-file": "Trial balance file", entered: "Entered by hand" };

/** Comparisons of control totals with the ledger, newest first (REC-5). A difference can be reviewed or approved with a note (REC-6). */
export function reconciliations(currency: () => string, onJudged: () => Promise<void>): Widget {
  return widget({
    title: "Reconciliation",
    id: "reconciliation",
    keepsSame: true,
    load: (signal) => getJson<ReconciliationPage>("Reading the reconciliations", "/v1/reconciliations", signal),
    show: ({ reconciliations, next }) => [
      reconciliations.length === 0
        ? h(
            "p",
            { class: "quiet" },
            "Nothing has been compared yet. Upload a trial balance from Sage: its totals are compared with the ledger.",
          )
        : table(reconciliations, currency(), onJudged),
      ...(next === null ? [] : [h("p", { class: "quiet" }, "These are the newest.")]),
    ],
  });
}

const head = [
  "As of",
  "Compared",
  "Source",
  "Sage total",
  "Ledger total",
  "Difference",
  "On other accounts",
  "On other accounts %",
  "Status",
];

function table(comparisons: Reconciliation[], currency: string, onJudged: () => Promise<void>): HTMLElement {
  // Only the newest comparison of a day can be approved.
  const newest = new Map([...comparisons].reverse().map((comparison) => [comparison.asOf, comparison]));
  const rows = (comparison: Reconciliation) => {
    const isOpen = comparison.status !== "equal" && !comparison.approved && newest.get(comparison.asOf) === comparison;
    return [
      row(comparison, currency, isOpen && judgement(comparison, onJudged)),
      comparison.status !== "equal" && accounts(comparison, currency),
    ];
  };
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the reconciliations" },
    h(
      "table",
      {},
      h(
        "caption",
        {},
        `Totals are the sums of the debit balances, in ${currency}; the difference is ledger minus Sage. ` +
          `On other accounts: what the accounts differ by, although the totals may be equal.`,
      ),
      h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n >= 3 && n <= 7 ? "number" : "" }, name)))),
      h("tbody", {}, ...comparisons.flatMap(rows)),
    ),
  );
}

function row(comparison: Reconciliation, currency: string, judgement: HTMLElement | false): HTMLElement {
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "nowrap" }, comparison.asOf),
    h("td", { class: "nowrap" }, instant(comparison.comparedAt)),
    h("td", {}, sources[comparison.source] ?? comparison.source, h("span", { class: "rate" }, comparison.enteredBy)),
    ...[comparison.sageMinor, comparison.ledgerMinor, comparison.differenceMinor, comparison.accountDifferenceMinor].map((minor) =>
      h("td", { class: "number" }, exactAmount(minor, currency)),
    ),
    h("td", { class: "number" }, comparison.accountDifference === null ? "n/a" : exactPercent(comparison.accountDifference)),
    h(
      "td",
      { class: "outcome" },
      h("span", { class: `status status-${comparison.status}` }, statuses[comparison.status]),
      comparison.reviewed && " Reviewed",
      comparison.approved && " Approved",
      judgement,
    ),
  );
}

/** The comparison by account, in a row below it. */
function accounts(comparison: Reconciliation, currency: string): HTMLElement {
  return h("tr", { class: "below" }, h("td", { colspan: head.length }, accountDifferences(comparison, currency)));
}

/** Offers no approval within the tolerance: such a difference is served anyhow. */
function judgement(comparison: Reconciliation, onJudged: () => Promise<void>): HTMLElement {
  const { reconciliationId, asOf } = comparison;
  const act = (step: string, path: string) => async (note: string) => {
    await postJson<unknown>(`${step} the difference as of ${asOf}`, `/v1/reconciliations/${reconciliationId}/${path}`, { note });
    await onJudged();
  };
  const review = { text: "Mark reviewed", label: `Mark the difference as of ${asOf} reviewed`, act: act("Reviewing", "review") };
  const approve = { text: "Approve", label: `Approve the difference as of ${asOf}`, act: act("Approving", "approve") };
  return notedActions(
    `note-${reconciliationId}`,
    "What was found",
    `as of ${asOf}`,
    comparison.status === "outside" ? [review, approve] : [review],
  );
}
