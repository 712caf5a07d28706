import { actionButton } from "../actionButton";
import { Failure, getJson, postJson } from "../api";
import { h } from "../element";
import { field, tellFields } from "../field";
import { exactAmount, exactPercent, typedMinor } from "../money";
import { instant } from "../period";
import type { PayrollReconciliation, PayrollReconciliationPage } from "../shapes";
import { widget, type Widget } from "../frame/widget";
import { statuses } from "./accountDifferences";

/** Comparisons of monthly payroll with the ledger, newest first, and a form for the next total (REC-9). They withhold no figure. */
export function payroll(currency: () => string): Widget {
  const list: Widget = widget({
    title: "Payroll",
    id: "payroll",
    keepsSame: true,
    load: (signal) => getJson<PayrollReconciliationPage>("Reading the payroll reconciliations", "/v1/payroll-reconciliations", signal),
    show: ({ reconciliations, next }) => [
      reconciliations.length === 0
        ? h(
            "p",
            { class: "quiet" },
            "Nothing has been compared yet. Enter what a month's payroll came to: it is compared with what its accounts moved.",
          )
        : table(reconciliations, currency()),
      ...(next === null ? [] : [h("p", { class: "quiet" }, "These are the newest.")]),
      h("details", {}, h("summary", {}, "Enter a payroll total"), form(reconciliations[0], currency, list.refresh)),
    ],
  });
  return list;
}

const wrongAmount = "Enter the total as an amount, for example 1,706,929.80.";

const head = ["Month", "Compared", "Entered by", "Payroll total", "Ledger", "Difference", "Difference %", "Status"];

function table(comparisons: PayrollReconciliation[], currency: string): HTMLElement {
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the payroll reconciliations" },
    h(
      "table",
      {},
      h(
        "caption",
        {},
        `What payroll came to and what its accounts moved in the month, in ${currency}, credits negative. No figure is withheld for it.`,
      ),
      h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n >= 3 && n <= 6 ? "number" : "" }, name)))),
      h("tbody", {}, ...comparisons.flatMap((comparison) => [row(comparison, currency), accounts(comparison, currency)])),
    ),
  );
}

function row(comparison: PayrollReconciliation, currency: string): HTMLElement {
  const { month, comparedAt, enteredBy, payrollMinor, ledgerMinor, differenceMinor, difference, status } = comparison;
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "nowrap" }, month),
    h("td", { class: "nowrap" }, instant(comparedAt)),
    h("td", {}, enteredBy),
    ...[payrollMinor, ledgerMinor, differenceMinor].map((minor) => h("td", { class: "number" }, exactAmount(minor, currency))),
    h("td", { class: "number" }, difference === null ? "n/a" : exactPercent(difference)),
    h("td", {}, h("span", { class: `status status-${status}` }, statuses[status])),
  );
}

/** The ledger's movement by account, in a row below the comparison. */
function accounts({ month, ledgerVersion, accounts }: PayrollReconciliation, currency: string): HTMLElement {
  const items = accounts.map(({ accountCode, accountName, ledgerMinor }) =>
    h("li", {}, `${accountCode} ${accountName}: ${exactAmount(ledgerMinor, currency)}`),
  );
  return h(
    "tr",
    { class: "below" },
    h(
      "td",
      { colspan: head.length },
      h(
        "details",
        {},
        h("summary", { "aria-label": `Show the payroll accounts of ${month}` }, "Show the accounts"),
        h("p", { class: "quiet" }, `What they moved in ${month}, as version ${ledgerVersion} has it:`),
        h("ul", {}, ...items),
      ),
    ),
  );
}

/** Proposes the accounts of the newest total. */
function form(newest: PayrollReconciliation | undefined, currency: () => string, onEntered: () => Promise<void>): HTMLElement {
  const month = h("input", { type: "month", id: "payroll-month", placeholder: "2026-01" });
  const codes = h("input", {
    type: "text",
    id: "payroll-accounts",
    value: newest?.accounts.map(({ accountCode }) => accountCode).join(", ") ?? "",
  });
  const amount = h("input", { type: "text", id: "payroll-amount", inputmode: "decimal" });
  const fields = [
    field("Month", "/body/month", month),
    field("Payroll accounts, by code", "/body/accounts", codes),
    field("Payroll total", "/body/debitMinor", amount),
  ];

  async function enter(): Promise<void> {
    tellFields(fields);
    const minor = typedMinor(amount.value, currency());
    if (minor === null) {
      tellFields(fields, new Failure("Entering the payroll total", wrongAmount, 0, [{ pointer: "/body/debitMinor", detail: wrongAmount }]));
      return;
    }
    const total = minor.startsWith("-") ? { creditMinor: minor.slice(1) } : { debitMinor: minor };
    const accounts = codes.value.split(/[\s,;]+/).filter((code) => code !== "");
    try {
      await postJson<PayrollReconciliation>("Entering the payroll total", "/v1/payroll-totals", { month: month.value, accounts, ...total });
    } catch (error) {
      if (error instanceof Failure && tellFields(fields, error)) return;
      throw error;
    }
    await onEntered();
  }

  return h(
    "div",
    { class: "settings" },
    ...fields.map(({ element }) => element),
    h(
      "p",
      { class: "quiet" },
      "The net movement of these accounts together, as the payroll system states it; with a minus where it is a credit.",
    ),
    actionButton("Compare", "Compare the payroll total with the ledger", enter),
  );
}
