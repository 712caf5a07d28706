import { asked, chosen } from "../frame/address";
import { books, earlierDay } from "../frame/books";
import { monthsRange, monthOfDate, rangeName, shortDay, shortMonthName } from "../period";
import type { Statement, StatementColumn } from "../shapes";

export type StatementKind = "profit-and-loss" | "balance-sheet" | "cash-flow";

export const statementNames: Record<StatementKind | "trial-balance", string> = {
  "trial-balance": "Trial balance",
  "profit-and-loss": "Profit and loss",
  "balance-sheet": "Balance sheet",
  "cash-flow": "Cash flow",
};

/** The Api's address of a statement with the choices of the page's address. */
export function statementAddress(kind: StatementKind | "trial-balance"): string {
  const { from, to } = books.range;
  if (kind === "trial-balance") return asked("/v1/trial-balance", { from, to });
  const zeros = chosen("zeros");
  const [compared] = books.compare;
  if (kind === "balance-sheet")
    return asked("/v1/balance-sheet", { asOf: to, compareTo: compared ? earlierDay(compared, books.range) : null, zeros });
  const compare = books.compare.length === 0 ? null : books.compare.join(",");
  return asked(`/v1/${kind}`, { from, to, by: chosen("by"), compare, zeros });
}

/** Costs: a rise is unfavourable, and totals subtract them. */
export const costs = new Set(["cogs", "other-expense", "depreciation", "interest", "tax"]);

/** True for a column that is compared with the first one. */
export function isCompared({ id }: StatementColumn): boolean {
  return id === "prior-period" || id === "prior-year" || id === "compared";
}

/** `October 2026`, `Oct 26` or, for a balance, `Oct 31, 2026`. */
export function columnName(kind: StatementKind, column: StatementColumn): string {
  if (kind === "balance-sheet") return shortDay(column.to);
  const month = monthOfDate(column.from);
  const isMonth = /^\d{4}-\d{2}$/.test(column.id) && monthsRange(month, month).to === column.to;
  return isMonth ? shortMonthName(month) : rangeName(column);
}

/** The places of the columns from left to right: months, the range, and the ranges to compare with. */
export function columnOrder({ columns }: Statement): number[] {
  const places = columns.map((_, n) => n);
  const isMonth = (n: number) => n > 0 && !isCompared(columns[n]!);
  return [...places.filter(isMonth), 0, ...places.filter((n) => isCompared(columns[n]!))];
}
