import { Failure, getJson } from "../api";
import { h } from "../element";
import { exactAmount, exactPercent } from "../money";
import { instant } from "../period";
import type { AccountDifference, Reconciliation, ReconciliationDetail, Review } from "../shapes";
import { failureNotice } from "../frame/widget";

export const statuses: Record<Reconciliation["status"], string> = {
  equal: "Equal",
  "within-tolerance": "Within tolerance",
  outside: "Outside tolerance",
};

const kinds: Record<Review["kind"], string> = { reviewed: "Reviewed", approved: "Approved" };

/** The accounts that differ, and their reviews; loaded when unfolded (REC-5, REC-6). */
export function accountDifferences({ reconciliationId, asOf }: Reconciliation, currency: string): HTMLElement {
  const body = h("div", {});

  async function load(): Promise<void> {
    const step = `Reading the differences as of ${asOf}`;
    try {
      const { accounts, reviews } = await getJson<ReconciliationDetail>(step, `/v1/reconciliations/${reconciliationId}`);
      body.replaceChildren(table(accounts, currency), h("ul", {}, ...reviews.map(said)));
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure(step, String(error), 0);
      body.replaceChildren(failureNotice(failure, () => void load()));
    }
  }

  const element = h(
    "details",
    {},
    h("summary", { "aria-label": `Show the accounts that differ as of ${asOf}` }, "Show the accounts that differ"),
    body,
  );
  element.addEventListener("toggle", () => element.open && void load());
  return element;
}

function table(accounts: AccountDifference[], currency: string): HTMLElement {
  const head = ["Code", "Account", "Sage", "Ledger", "Difference", "Difference %", "Status"];
  return h(
    "table",
    { class: "as-table" },
    h("caption", {}, `Balances in ${currency}, credits negative, the largest difference first.`),
    h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n >= 2 && n <= 5 ? "number" : "" }, name)))),
    h("tbody", {}, ...accounts.map((account) => row(account, currency))),
  );
}

function row(account: AccountDifference, currency: string): HTMLElement {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, account.accountCode),
    h("td", {}, account.accountName ?? "not in the ledger"),
    ...[account.sageMinor, account.ledgerMinor, account.differenceMinor].map((minor) =>
      h("td", { class: "number" }, exactAmount(minor, currency)),
    ),
    h("td", { class: "number" }, account.difference === null ? "n/a" : exactPercent(account.difference)),
    h("td", {}, h("span", { class: `status status-${account.status}` }, statuses[account.status])),
  );
}

function said({ kind, actor, note, at }: Review): HTMLElement {
  return h("li", {}, h("strong", {}, `${kinds[kind]} by ${actor}, ${instant(at)}: `), note);
}
