import { h } from "../element";
import { sum } from "../money";
import type { DebitCredit, TrialBalance, TrialBalanceRow } from "../shapes";
import { absence, absentFigures } from "./absence";
import { amountCell, figureLink } from "./figure";

type Pair = "opening" | "movement" | "adjustments" | "closingEntries" | "yearEnd" | "closing";

interface Column {
  name: Pair;
  /** The figure's name in the Api. */
  figure: string;
  title: string;
}

export const trialBalanceColumns: Column[] = [
  { name: "opening", figure: "opening", title: "Opening" },
  { name: "movement", figure: "movement", title: "Movement" },
  { name: "adjustments", figure: "adjustments", title: "Adjustments" },
  { name: "closingEntries", figure: "closing-entries", title: "Closing entries" },
  { name: "yearEnd", figure: "year-end", title: "Year end" },
  { name: "closing", figure: "closing", title: "Closing" },
];

const always: readonly Pair[] = ["opening", "movement", "closing"];
const sides = ["debit", "credit"] as const;

/** The segment of the panel for an account; results of earlier years stand on none. */
export function accountSegment(code: string | null): string {
  return code ?? "-";
}

/** Every account with opening, movement and closing. The page adds the totals itself, to check them. */
export function trialBalanceTable(balance: TrialBalance): HTMLElement[] {
  if (balance.rows.length === 0)
    return balance.pendingReason
      ? [absentFigures(absence(balance))]
      : [h("p", { class: "quiet" }, "No data: no account has lines up to the end of this range.")];
  const pairs = columnsOf(balance);
  const totals = pairs.map(({ name, title }) => ({
    title,
    debit: sum(balance.rows.map((row) => row[name].debitMinor)),
    credit: sum(balance.rows.map((row) => row[name].creditMinor)),
  }));
  const apart = totals.filter((total) => total.debit !== total.credit).map((total) => total.title.toLowerCase());
  return [verdict(apart, balance.rows.length), sheet(balance, pairs, totals)];
}

function sheet(balance: TrialBalance, pairs: Column[], totals: { title: string; debit: bigint; credit: bigint }[]): HTMLElement {
  const total = (n: number, side: (typeof sides)[number]) =>
    figureLink(
      String(totals[n]?.[side] ?? 0n),
      balance.currency,
      `Total ${totals[n]?.title.toLowerCase()}, ${side}`,
      [pairs[n]?.figure ?? "", side],
    );
  return h(
    "div",
    { class: "sheet", tabindex: "0", role: "region", "aria-label": "Table of the trial balance" },
    h(
      "table",
      { class: "trial-balance" },
      h("caption", { class: "visually-hidden" }, `Amounts in ${balance.currency}. A dash is zero.`),
      head(pairs, balance.currency),
      h("tbody", {}, ...balance.rows.map((row) => line(row, pairs, balance.currency))),
      h(
        "tfoot",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "row" }, "Total"),
          h("td", {}),
          ...pairs.flatMap((_, n) => sides.map((side) => amountCell(total(n, side)))),
        ),
      ),
    ),
  );
}

// Leave out empty columns: most ranges have no year end and no adjusting entry.
function columnsOf(balance: TrialBalance): Column[] {
  const isFilled = (name: Pair): boolean => balance.rows.some((row) => row[name].debitMinor !== "0" || row[name].creditMinor !== "0");
  return trialBalanceColumns.filter(({ name }) => always.includes(name) || isFilled(name));
}

function verdict(apart: string[], accounts: number): HTMLElement {
  return apart.length === 0
    ? h("p", { class: "verdict is-good" }, `Balanced: debits equal credits over ${accounts} accounts.`)
    : h(
        "p",
        { class: "verdict is-bad", role: "alert" },
        `Out of balance: debits and credits differ in ${apart.join(" and ")}. Do not use these figures.`,
      );
}

function head(pairs: Column[], currency: string): HTMLElement {
  return h(
    "thead",
    {},
    h(
      "tr",
      {},
      h("th", { scope: "col", rowspan: "2" }, `Account, in ${currency}`),
      h("th", { scope: "col", rowspan: "2" }, "Class"),
      ...pairs.map(({ title }) => h("th", { scope: "colgroup", colspan: "2", class: "pair" }, title)),
    ),
    h(
      "tr",
      {},
      ...pairs.flatMap(() => [h("th", { scope: "col", class: "number" }, "Debit"), h("th", { scope: "col", class: "number" }, "Credit")]),
    ),
  );
}

function line({ account, ...row }: TrialBalanceRow, pairs: Column[], currency: string): HTMLElement {
  const cell = (pair: DebitCredit, { figure, title }: Column, side: (typeof sides)[number]) =>
    amountCell(
      figureLink(side === "debit" ? pair.debitMinor : pair.creditMinor, currency, `${account.name}, ${title.toLowerCase()}, ${side}`, [
        figure,
        side,
        accountSegment(account.code),
      ]),
    );
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, h("span", { class: "code" }, account.code ?? "–"), " ", account.name),
    h("td", { class: "class" }, account.class),
    ...pairs.flatMap((column) => sides.map((side) => cell(row[column.name], column, side))),
  );
}
