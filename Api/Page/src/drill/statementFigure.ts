import { getJson } from "../api";
import { asked } from "../frame/address";
import { dayBefore } from "../frame/books";
import type { Statement, StatementAccount, StatementColumn, StatementLine } from "../shapes";
import { columnName, costs, statementAddress, statementNames, type StatementKind } from "../statements/kinds";
import { monthsAddress, type Account, type Group, type Origin } from "./origin";

interface FiscalYear {
  startMonth: number;
  startDay: number;
}

/** A line or total of a statement in one column. */
export async function readStatementFigure(kind: StatementKind, lineId: string, columnId: string): Promise<Origin> {
  const step = `Reading the ${statementNames[kind].toLowerCase()}`;
  const statement = await getJson<Statement>(step, statementAddress(kind));
  const line = find(statement.lines, lineId);
  const place = statement.columns.findIndex(({ id }) => id === columnId);
  const column = statement.columns[place];
  if (!line || !column) throw new Error("The statement has no such line any more.");
  const year = kind === "balance-sheet" ? await getJson<FiscalYear>(step, "/v1/fiscal-year") : null;
  const minorOf = ({ amounts }: { amounts: StatementLine["amounts"] }) => amounts[place]?.minor ?? "0";
  const accounts = line.accounts;
  return {
    title: `${line.name}, ${columnName(kind, column)}`,
    currency: statement.currency,
    groups: [group(kind, statement, line, columnId, minorOf)],
    account: (segment) => {
      const found = accounts.find((account) => segmentOf(account) === segment);
      return found && accountOf(kind, line, column, found, minorOf(found), year);
    },
  };
}

function find(lines: StatementLine[], id: string): StatementLine | undefined {
  return lines.find((line) => line.id === id) ?? lines.flatMap((line) => line.lines).find((line) => line.id === id);
}

function segmentOf({ code, name }: StatementAccount): string {
  return code ?? name;
}

function group(
  kind: StatementKind,
  statement: Statement,
  line: StatementLine,
  column: string,
  minorOf: (one: StatementLine | StatementAccount) => string,
): Group {
  const ofLine = (part: StatementLine) => {
    const isSubtracted = kind === "profit-and-loss" && line.isTotal && costs.has(part.id);
    const minor = isSubtracted ? (-BigInt(minorOf(part))).toString() : minorOf(part);
    return { name: isSubtracted ? `less ${part.name}` : part.name, minor, segments: [part.id, column] };
  };
  const parts = line.isTotal ? partsOfTotal(kind, statement.lines, line) : line.lines;
  const accounts = line.accounts.map((account) => ({
    name: [account.code, account.name].filter(Boolean).join(" "),
    minor: minorOf(account),
    segments: [line.id, column, segmentOf(account)],
  }));
  return { name: null, minor: minorOf(line), rows: [...parts.map(ofLine), ...accounts].filter(({ minor }) => minor !== "0") };
}

/** A total adds the lines since the total above it; in profit and loss that total as well; a last total adds the totals. */
function partsOfTotal(kind: StatementKind, lines: StatementLine[], total: StatementLine): StatementLine[] {
  const above = lines.slice(0, lines.indexOf(total));
  if (total.id === "liabilities-and-equity") return above.filter(({ id }) => id === "liabilities" || id === "equity-total");
  if (total.id === "change") return above.filter(({ isTotal }) => isTotal);
  const before = above.findLastIndex(({ isTotal }) => isTotal);
  return above.slice(kind === "profit-and-loss" ? Math.max(before, 0) : before + 1);
}

function accountOf(
  kind: StatementKind,
  line: StatementLine,
  column: StatementColumn,
  account: StatementAccount,
  minor: string,
  year: FiscalYear | null,
): Account {
  const name = [account.code, account.name].filter(Boolean).join(" ");
  const isComputed = account.code === null && (kind === "cash-flow" || line.id === "current-year-earnings");
  return {
    name,
    minor,
    side: null,
    months: isComputed ? null : monthsAddress(column.drillDown, account.code),
    lines: isComputed ? linesOfComputed(kind, line.id, column, year) : null,
  };
}

/** The lines of an amount that stands on no account. */
function linesOfComputed(kind: StatementKind, id: string, { from, to }: StatementColumn, year: FiscalYear | null): string {
  const lines = (line: string, query: Record<string, string>) => asked("/v1/lines", { statement: kind, line, ...query });
  if (year !== null) return lines(id, { from: yearStart(to, year), to, entries: "without-closing" });
  if (id === "opening-cash") return lines(id, { to: dayBefore(from), entries: "all" });
  if (id === "closing-cash") return lines(id, { to, entries: "all" });
  // Fixed assets subtract the depreciation that the statement added above.
  return lines(id === "net-profit" ? id : "depreciation", { from, to });
}

function yearStart(day: string, { startMonth, startDay }: FiscalYear): string {
  const start = `-${String(startMonth).padStart(2, "0")}-${String(startDay).padStart(2, "0")}`;
  const year = Number(day.slice(0, 4));
  return day.slice(4) >= start ? `${year}${start}` : `${String(year - 1).padStart(4, "0")}${start}`;
}
