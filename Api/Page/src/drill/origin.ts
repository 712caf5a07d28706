import { accountName } from "../accountName";
import { getJson } from "../api";
import { asked } from "../frame/address";
import { books } from "../frame/books";
import { exactAmount, percent } from "../money";
import { rangeName } from "../period";
import type { KpiReport, KpiSide, TrialBalance } from "../shapes";
import { statementAddress, statementNames, type StatementKind } from "../statements/kinds";
import { accountSegment, trialBalanceColumns } from "../statements/trialBalance";
import { readStatementFigure } from "./statementFigure";

/** A figure of the page, with what it is the sum of. */
export interface Origin {
  title: string;
  currency: string;
  /** The figure as the page shows it, where the groups do not say it. */
  said?: string;
  groups: Group[];
  /** The account, or the computed amount, of the next level. */
  account(segment: string): Account | undefined;
}

/** Rows that add up to an amount. */
export interface Group {
  name: string | null;
  minor: string;
  rows: { name: string; minor: string; segments: string[] }[];
}

/** An account's part of the figure: the address of its months, or of the lines of a computed amount. */
export interface Account {
  name: string;
  minor: string;
  side: string | null;
  months: string | null;
  lines: string | null;
}

/** Reads the figure that the first two segments name, from the answer that the page itself shows. */
export async function readOrigin([first = "", second = ""]: string[]): Promise<Origin> {
  if (location.pathname === "/") return readKpi(first);
  const kind = location.pathname.split("/").at(-1) ?? "";
  if (kind === "trial-balance") return readTrialBalance(first, second);
  if (kind in statementNames) return readStatementFigure(kind as StatementKind, first, second);
  throw new Error("This page has no figures.");
}

async function readTrialBalance(figure: string, side: string): Promise<Origin> {
  const balance = await getJson<TrialBalance>("Reading the trial balance", statementAddress("trial-balance"));
  const column = trialBalanceColumns.find((one) => one.figure === figure);
  if (!column) throw new Error("The trial balance has no such column.");
  const minorOf = (row: TrialBalance["rows"][number]) => row[column.name][side === "credit" ? "creditMinor" : "debitMinor"];
  const rows = balance.rows
    .filter((row) => minorOf(row) !== "0")
    .map((row) => ({
      code: row.account.code,
      name: accountName(row.account),
      minor: minorOf(row),
      segments: [figure, side, accountSegment(row.account.code)],
    }));
  return {
    title: `${column.title}, ${side}`,
    currency: balance.currency,
    groups: [{ name: null, minor: rows.reduce((sum, { minor }) => sum + BigInt(minor), 0n).toString(), rows }],
    account: (segment) => {
      const row = rows.find(({ segments }) => segments[2] === segment);
      return row && { ...row, side, months: monthsAddress(`${balance.drillDown}&figure=${figure}`, row.code), lines: null };
    },
  };
}

async function readKpi(id: string): Promise<Origin> {
  const { from, to } = books.range;
  const report = await getJson<KpiReport>("Reading the key figures", asked("/v1/kpis", { kpis: "headline", from, to }));
  const kpi = report.kpis.find((one) => one.id === id);
  if (!kpi) throw new Error("There is no such key figure.");
  const sides = [kpi.numerator, kpi.denominator].filter((side) => side !== undefined);
  const accounts = sides.flatMap(({ terms }) => terms).flatMap((term) => term.accounts.map((account) => ({ term, ...account })));
  return {
    title: `${kpi.name}, ${rangeName(books.range)}`,
    currency: report.currency,
    said: sides.length === 2 ? ratioInValues(kpi.formula, sides, kpi.valueRatio, report.currency) : kpi.formula,
    groups: sides.map((side, n) => ({ name: sides.length === 1 ? null : n === 0 ? "Numerator" : "Denominator", ...rowsOf(side, id) })),
    account: (segment) => {
      const found = accounts.find(({ code }) => accountSegment(code) === segment);
      return (
        found && {
          name: accountName(found),
          minor: found.minor,
          side: null,
          months: found.term.drillDown && monthsAddress(found.term.drillDown, found.code),
          lines: null,
        }
      );
    },
  };
}

function rowsOf(side: KpiSide, id: string): Pick<Group, "minor" | "rows"> {
  return {
    minor: side.minor,
    rows: side.terms.flatMap((term) =>
      term.accounts.map(({ code, name, minor }) => ({
        name: accountName({ code, name }),
        minor: (term.subtracted ? -BigInt(minor) : BigInt(minor)).toString(),
        segments: [id, "kpi", accountSegment(code)],
      })),
    ),
  };
}

function ratioInValues(formula: string, [above, below]: KpiSide[], ratio: string | null, currency: string): string {
  if (!above || !below) return formula;
  const values = `${exactAmount(above.minor, currency)} ÷ ${exactAmount(below.minor, currency)}`;
  return `${formula}: ${values}${ratio === null ? "" : ` = ${percent(ratio)}`}`;
}

/** The address of an account's months. Results of earlier years stand on no account. */
export function monthsAddress(drillDown: string, code: string | null): string {
  return asked(code === null ? drillDown : `${drillDown}&account=${encodeURIComponent(code)}`);
}
