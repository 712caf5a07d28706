import { getJson } from "../api";
import { h } from "../element";
import { withChoices } from "../frame/address";
import type { PanelView } from "../frame/panel";
import { cellAmount } from "../money";
import { rangeName } from "../period";
import type { DrillDown, Entry, FigurePart, SourceLines } from "../shapes";
import { drillHref, missingFigure } from "../statements/figure";
import { entryView } from "../transactions/entryView";
import { sourceView } from "../transactions/sourceView";
import { linesOf } from "./lines";
import { readOrigin, type Account, type Origin } from "./origin";
import { amount, measureOf, sumsTo } from "./sums";

/** A part of an account's amount: a month, the result of a year, or all lines of a computed amount. */
interface Part {
  segment: string;
  name: string;
  minor: bigint;
  lineCount: number | null;
  lines: string;
}

/** The levels of a figure: accounts, months, lines, entry, source. The address names all of them. */
export async function openFigure(path: string[]): Promise<PanelView> {
  const origin = await readOrigin(path);
  const crumbs = [{ name: document.querySelector("h1")?.textContent ?? "", href: withChoices({ drill: null }) }];
  const into = (name: string, level: number) => crumbs.push({ name, href: drillHref(...path.slice(0, level)) });
  if (path.length <= 2) return { crumbs, title: origin.title, body: figureLevel(origin) };

  into(origin.title, 2);
  const account = origin.account(path[2] ?? "");
  if (!account) throw new Error("The figure has no such account any more.");
  const parts = await readParts(account);
  if (path.length === 3) return { crumbs, title: account.name, body: accountLevel(account, parts, path, origin.currency) };

  into(account.name, 3);
  const part = parts?.find(({ segment }) => segment === path[3]);
  if (!part) throw new Error("The account has no such month any more.");
  if (path.length === 4) return { crumbs, title: part.name, body: await linesOf(part, account.side, path, origin.currency) };

  into(part.name, 4);
  const entry = await getJson<Entry>("Reading the entry", `/v1/entries/${path[4]}`);
  const title = `Entry ${entry.reference ?? entry.entryId}`;
  const entryHref = (id: number) => drillHref(...path.slice(0, 4), id);
  if (path.length === 5) return { crumbs, title, body: [entryView(entry, entryHref, drillHref(...path, "source"))] };

  into(title, 5);
  const source = await getJson<SourceLines>("Reading the source", `/v1/entries/${entry.entryId}/source`);
  return { crumbs, title: "Source", body: [sourceView(entry, source)] };
}

function figureLevel({ groups, said, currency }: Origin): HTMLElement[] {
  return [
    ...(said === undefined ? [] : [h("p", { class: "quiet" }, said)]),
    ...groups.flatMap(({ name, minor, rows }) => [
      ...(name === null ? [] : [h("h3", {}, name)]),
      h("p", { class: "panel-amount" }, cellAmount(minor, currency), " ", h("span", { class: "quiet" }, currency)),
      table(
        "Account or line",
        rows.map((row) => ({ name: row.name, href: drillHref(...row.segments), lineCount: null, minor: BigInt(row.minor) })),
        currency,
      ),
      sumsTo(
        rows.map((row) => BigInt(row.minor)),
        minor,
        currency,
      ),
    ]),
  ];
}

function accountLevel(account: Account, parts: Part[] | null, path: string[], currency: string): HTMLElement[] {
  if (parts === null) return [missingFigure("withheld")];
  return [
    h("p", { class: "panel-amount" }, cellAmount(account.minor, currency), " ", h("span", { class: "quiet" }, currency)),
    table(
      "Month",
      parts.map((part) => ({ ...part, href: drillHref(...path, part.segment) })),
      currency,
    ),
    sumsTo(
      parts.map(({ minor }) => minor),
      account.minor,
      currency,
    ),
  ];
}

/** Null while the figure is withheld. */
async function readParts(account: Account): Promise<Part[] | null> {
  if (account.lines !== null)
    return [{ segment: "all", name: "All lines", minor: BigInt(account.minor), lineCount: null, lines: account.lines }];
  if (account.months === null) throw new Error("This amount has no months.");
  const drilled = await getJson<DrillDown>("Reading the months of the account", account.months);
  if (drilled.netMinor === null) return null;
  const measure = measureOf(drilled.parts, account.minor, account.side);
  return drilled.parts.map((part) => ({
    segment: `${part.kind}-${part.from}`,
    name: nameOf(part),
    minor: measure(part),
    lineCount: part.lineCount,
    lines: part.lines,
  }));
}

function nameOf(part: FigurePart): string {
  return part.kind === "result" ? `Result of ${rangeName(part)}` : rangeName(part);
}

interface PartRow {
  name: string;
  href: string;
  lineCount: number | null;
  minor: bigint;
}

function table(first: string, rows: PartRow[], currency: string): HTMLElement {
  const withCount = rows.some(({ lineCount }) => lineCount !== null);
  return h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, first),
        withCount && h("th", { scope: "col", class: "number" }, "Lines"),
        h("th", { scope: "col", class: "number" }, "Amount"),
      ),
    ),
    h(
      "tbody",
      {},
      ...rows.map(({ name, href, lineCount, minor }) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, h("a", { class: "link", href }, name)),
          withCount && h("td", { class: "number" }, lineCount === null ? "" : lineCount.toLocaleString("en-US")),
          h("td", { class: "number" }, amount(minor, currency)),
        ),
      ),
    ),
  );
}
