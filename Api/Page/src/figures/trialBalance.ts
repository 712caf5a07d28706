import { getJson } from "../api";
import { h } from "../element";
import { exactAmount, sum } from "../money";
import { rangeName, type Range } from "../period";
import type { DebitCredit, TrialBalance, TrialBalanceRow } from "../shapes";
import { widget, type Widget } from "../widget";
import { absence, absentFigures } from "./absence";

type Pair = "opening" | "movement" | "adjustments" | "closingEntries" | "yearEnd" | "closing";
interface Column {
  name: Pair;
  title: string;
}
const columns: Column[] = [
  { name: "opening", title: "Opening" },
  { name: "movement", title: "Movement" },
  { name: "adjustments", title: "Adjustments" },
  { name: "closingEntries", title: "Closing entries" },
  { name: "yearEnd", title: "Year end" },
  { name: "closing", title: "Closing" },
];

const always: readonly Pair[] = ["opening", "movement", "closing"];

// Leave out empty columns: most ranges have no year end and no adjusting entry.
function pairsOf(balance: TrialBalance): Column[] {
  const isFilled = (name: Pair): boolean => balance.rows.some((row) => row[name].debitMinor !== "0" || row[name].creditMinor !== "0");
  return columns.filter(({ name }) => always.includes(name) || isFilled(name));
}

/** Every account with opening, movement and closing. The page adds the totals itself, to check them. */
export function trialBalance(range: () => Range): Widget {
  return widget({
    title: "Trial balance",
    id: "trial-balance",
    subtitle: () => rangeName(range()),
    load: (signal) => getJson<TrialBalance>("Reading the trial balance", `/v1/trial-balance?from=${range().from}&to=${range().to}`, signal),
    show: (balance) =>
      balance.rows.length > 0
        ? table(balance)
        : balance.pendingReason
          ? [absentFigures(absence(balance))]
          : [h("p", { class: "quiet" }, "No data: no account has lines up to the end of this range.")],
  });
}

function table(balance: TrialBalance): HTMLElement[] {
  const pairs = pairsOf(balance);
  const totals = pairs.map(({ name, title }) => ({
    title,
    debit: sum(balance.rows.map((row) => row[name].debitMinor)),
    credit: sum(balance.rows.map((row) => row[name].creditMinor)),
  }));
  const apart = totals.filter((total) => total.debit !== total.credit).map((total) => total.title.toLowerCase());
  const verdict =
    apart.length === 0
      ? h("p", { class: "verdict is-good" }, `Balanced: debits equal credits over ${balance.rows.length} accounts.`)
      : h(
          "p",
          { class: "verdict is-bad", role: "alert" },
          `Out of balance: debits and credits differ in ${apart.join(" and ")}. Do not use these figures.`,
        );
  return [
    verdict,
    h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the trial balance" },
      h(
        "table",
        { class: "trial-balance" },
        h("caption", {}, `Amounts in ${balance.currency}. A dash is zero.`),
        head(pairs),
        h("tbody", {}, ...balance.rows.map((row) => line(row, pairs, balance.currency))),
        h(
          "tfoot",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "row", colspan: "3" }, "Total"),
            ...totals
              .flatMap((total) => [total.debit, total.credit])
              .map((amount) => h("td", { class: "number" }, exactAmount(amount, balance.currency))),
          ),
        ),
      ),
    ),
  ];
}

function head(pairs: Column[]): HTMLElement {
  return h(
    "thead",
    {},
    h(
      "tr",
      {},
      ...["Code", "Account", "Class"].map((name) => h("th", { scope: "col", rowspan: "2" }, name)),
      ...pairs.map(({ title }) => h("th", { scope: "colgroup", colspan: "2", class: "pair" }, title)),
    ),
    h(
      "tr",
      {},
      ...pairs.flatMap(() => [h("th", { scope: "col", class: "number" }, "Debit"), h("th", { scope: "col", class: "number" }, "Credit")]),
    ),
  );
}

function line(row: TrialBalanceRow, pairs: Column[], currency: string): HTMLElement {
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "code" }, row.account.code ?? "–"),
    h("td", {}, row.account.name),
    h("td", { class: "class" }, row.account.class),
    ...pairs.flatMap(({ name }) => amounts(row[name], currency)),
  );
}

function amounts(pair: DebitCredit, currency: string): HTMLElement[] {
  return [pair.debitMinor, pair.creditMinor].map((minor) =>
    minor === "0" ? h("td", { class: "number zero" }, "–") : h("td", { class: "number" }, exactAmount(minor, currency)),
  );
}
