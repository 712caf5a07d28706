import { accountName } from "../accountName";
import { getJson } from "../api";
import { asked } from "../frame/address";
import { dayBefore } from "../frame/books";
import type { Statement, StatementAccount, StatementAmount, StatementColumn, StatementLine } from "../shapes";
import { columnName, costs, statementAddress, statementNames, type StatementKind } from "../statements/kinds";
import { monthsAddress, type Account, type Group, type Origin } from "./origin";

/** A line or total of a statement in one column. */
export async function readStatementFigure(kind: StatementKind, lineId: string, columnId: string): Promise<Origin> {
  const statement = await getJson<Statement>(`Reading the ${statementNames[kind].toLowerCase()}`, statementAddress(kind));
  const line = find(statement.lines, lineId);
  const place = statement.columns.findIndex(({ id }) => id === columnId);
  const column = statement.columns[place];
  if (!line || !column) throw new Error("The statement has no such line any more.");
  const minorOf = ({ amounts }: { amounts: StatementLine["amounts"] }) => amounts[place]?.minor ?? "0";
  return {
    title: `${line.name}, ${columnName(kind, column)}`,
    currency: statement.currency,
    groups: [group(kind, statement, line, columnId, minorOf)],
    account: (segment) => {
      const found = line.accounts.find((account) => segmentOf(account) === segment);
      return found && accountOf(line.id, column, found, found.amounts[place]);
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
    name: accountName(account),
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

function accountOf(line: string, column: StatementColumn, account: StatementAccount, amount: StatementAmount | undefined): Account {
  const isComputed = account.code === null && amount?.drillDown === undefined;
  return {
    name: accountName(account),
    minor: amount?.minor ?? "0",
    side: null,
    months: isComputed ? null : amount?.drillDown ? asked(amount.drillDown) : monthsAddress(column.drillDown, account.code),
    lines: isComputed ? linesOfComputed(line, column) : null,
  };
}

/** The lines of an amount of the cash flow that stands on no account. */
function linesOfComputed(id: string, { from, to }: StatementColumn): string {
  const lines = (line: string, query: Record<string, string>) => asked("/v1/lines", { statement: "cash-flow", line, ...query });
  if (id === "opening-cash") return lines(id, { to: dayBefore(from), entries: "all" });
  if (id === "closing-cash") return lines(id, { to, entries: "all" });
  // Fixed assets subtract the depreciation that the statement added above.
  return lines(id === "net-profit" ? id : "depreciation", { from, to });
}
