import { accountName } from "../accountName";
import { h } from "../element";
import { chosen } from "../frame/address";
import { cellAmount, percent, sign } from "../money";
import type { Statement, StatementAccount, StatementAmount, StatementLine } from "../shapes";
import { amountCell, figureLink, missingFigure } from "./figure";
import { columnName, columnOrder, costs, isCompared, type StatementKind } from "./kinds";

/** A column of the table, made from a column of the statement. */
interface Shown {
  title: string;
  column: number;
  cell(amount: StatementAmount, row: Row): HTMLElement;
}

/** A line or an account, and its place in the panel. */
interface Row {
  name: string;
  path: string[] | null;
  isCost: boolean;
}

/** A statement: lines with their accounts below them, which fold, and totals with a rule above. */
export function statementTable(kind: StatementKind, statement: Statement, folded: Set<string>): HTMLElement {
  const shown = shownColumns(kind, statement);
  const last = statement.lines.at(-1);

  function cells(amounts: StatementAmount[], row: Row): HTMLElement[] {
    return shown.map(({ column, cell }) => cell(amounts[column] ?? { minor: "0" }, row));
  }

  function linesOf(line: StatementLine, level: number, isCost: boolean): HTMLElement[] {
    const row: Row = { name: line.name, path: [line.id], isCost };
    if (line.isTotal) {
      const name = line === last ? "total is-last" : "total";
      return [h("tr", { class: name }, h("th", { scope: "row" }, line.name), ...cells(line.amounts, row))];
    }
    const inner = [
      ...line.lines.flatMap((part) => linesOf(part, level + 1, isCost)),
      ...line.accounts.filter((account) => !isLineItself(account, line)).map((account) => accountRow(account, line, level + 1, isCost)),
    ];
    const head = (name: HTMLElement | string) =>
      h("tr", { class: `section level-${level}` }, h("th", { scope: "row" }, name), ...cells(line.amounts, row));
    if (inner.length === 0) return [head(line.name)];
    const apply = () => inner.forEach((one) => (one.hidden = folded.has(line.id)));
    const fold = h("button", { type: "button", class: "fold", "aria-expanded": String(!folded.has(line.id)) }, line.name);
    fold.addEventListener("click", () => {
      if (!folded.delete(line.id)) folded.add(line.id);
      fold.setAttribute("aria-expanded", String(!folded.has(line.id)));
      apply();
    });
    apply();
    return [head(fold), ...inner];
  }

  function accountRow(account: StatementAccount, line: StatementLine, level: number, isCost: boolean): HTMLElement {
    const name = accountName(account);
    // An account without a code is computed: it opens by its line.
    const row = { name, path: account.code === null ? [line.id, account.name] : [line.id, account.code], isCost };
    return h("tr", { class: `level-${level}` }, h("th", { scope: "row" }, name), ...cells(account.amounts, row));
  }

  return h(
    "table",
    { class: "statement" },
    h("caption", { class: "visually-hidden" }, `Amounts in ${statement.currency}. Parentheses are negative, a dash is zero.`),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, `in ${statement.currency}`),
        ...shown.map(({ title }) => h("th", { scope: "col", class: "number" }, title)),
      ),
    ),
    h("tbody", {}, ...statement.lines.flatMap((line) => linesOf(line, 0, costs.has(line.id)))),
  );
}

function isLineItself(account: StatementAccount, line: StatementLine): boolean {
  return account.code === null && account.name === line.name;
}

function shownColumns(kind: StatementKind, statement: Statement): Shown[] {
  const withPercent = kind === "profit-and-loss" && chosen("percent") !== "no";
  return columnOrder(statement).flatMap((column) => {
    const of = statement.columns[column]!;
    const title = columnName(kind, of);
    const amount: Shown = {
      title,
      column,
      cell: ({ minor, reason }, { name, path }) =>
        amountCell(
          minor === null
            ? missingFigure(reason ?? "withheld")
            : figureLink(minor, statement.currency, `${name}, ${title}`, drillSegments(path, of.id)),
        ),
    };
    if (column === 0) return withPercent ? [amount, ofRevenue(column)] : [amount];
    return isCompared(of) ? [amount, delta(column, statement.currency, kind), change(column)] : [amount];
  });
}

// The column stands behind the line, so that all deeper levels belong to both.
function drillSegments(path: string[] | null, column: string): string[] {
  const [line = "", ...rest] = path ?? [];
  return [line, column, ...rest];
}

function ofRevenue(column: number): Shown {
  return {
    title: "% of revenue",
    column,
    cell: ({ minor, ofRevenue: ratio }) =>
      h("td", { class: "number change-of" }, minor === null ? "" : ratio === undefined ? missingFigure("no-revenue") : percent(ratio)),
  };
}

function delta(column: number, currency: string, kind: StatementKind): Shown {
  return {
    title: "Change",
    column,
    cell: ({ deltaMinor }, { isCost }) => {
      if (deltaMinor === undefined) return h("td", { class: "number" });
      const text = cellAmount(deltaMinor, currency);
      const direction = sign(deltaMinor) * (isCost ? -1 : 1);
      const tone = kind !== "profit-and-loss" || direction === 0 ? "" : direction > 0 ? " is-good" : " is-bad";
      return h("td", { class: `number${tone}` }, h("span", deltaMinor.startsWith("-") ? { class: "is-negative" } : {}, text));
    },
  };
}

function change(column: number): Shown {
  return {
    title: "Change %",
    column,
    cell: ({ change: ratio, reason, deltaMinor }) =>
      h(
        "td",
        { class: "number change-of" },
        ratio !== undefined ? percent(ratio) : deltaMinor === "0" ? "–" : reason === undefined ? "" : missingFigure(reason),
      ),
  };
}
