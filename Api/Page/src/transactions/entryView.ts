import { h } from "../element";
import { addressOf } from "../frame/address";
import { cellAmount, sum } from "../money";
import { instant, shortDay } from "../period";
import type { Entry, JournalLine } from "../shapes";
import { facts } from "./facts";

/** An entry: what it is, its lines, what reversed it and what it reversed, and its source. */
export function entryView(entry: Entry, entryHref: (id: number) => string, sourceHref: string | null): HTMLElement {
  return h(
    "div",
    { class: "entry" },
    factsOf(entry),
    entry.reversalOf !== null &&
      h(
        "p",
        { class: "reversal" },
        entry.isCorrection ? "Reverses an entry that Sage changed or deleted: " : "Reverses ",
        h("a", { class: "link", href: entryHref(entry.reversalOf) }, `entry ${entry.reversalOf}`),
      ),
    entry.reversedBy !== null &&
      h(
        "p",
        { class: "reversal" },
        "Reversed by ",
        h("a", { class: "link", href: entryHref(entry.reversedBy) }, `entry ${entry.reversedBy}`),
      ),
    lines(entry),
    source(entry, sourceHref),
  );
}

function factsOf(entry: Entry): HTMLElement {
  const kind = entry.isClosing ? "Closes the year" : entry.kind === "adjusting" ? "Adjusting" : "";
  const rows: [string, string][] = [
    ["Date", shortDay(entry.date)],
    ["Reference", entry.reference ?? "–"],
    ["Number in Sage", entry.sourceNumber ?? "–"],
    ["Posted", instant(entry.recordedAt)],
    ...(kind === "" ? [] : [["Kind", kind] as [string, string]]),
    ...(entry.isLate ? [["Late", "posted into a soft-closed month"] as [string, string]] : []),
  ];
  return h(
    "div",
    { class: "entry" },
    entry.description !== null && h("p", {}, entry.description),
    facts(rows),
  );
}

function lines({ lines: all, currency }: Entry): HTMLElement {
  const total = (name: "debitMinor" | "creditMinor") =>
    h("td", { class: "number" }, cellAmount(sum(all.map((line) => line[name])), currency));
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Lines of the entry" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, `Account, in ${currency}`),
          h("th", { scope: "col", class: "number" }, "Debit"),
          h("th", { scope: "col", class: "number" }, "Credit"),
        ),
      ),
      h("tbody", {}, ...all.map((line) => row(line, currency))),
      h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, "Total"), total("debitMinor"), total("creditMinor"))),
    ),
  );
}

function row(line: JournalLine, currency: string): HTMLElement {
  const parts = [line.description, ...Object.entries(line.dimensions).map(([name, value]) => `${worded(name)} ${value}`)].filter(Boolean);
  const cell = (minor: string) => h("td", { class: "number" }, minor === "0" ? "" : cellAmount(minor, currency));
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, `${line.accountCode} ${line.accountName}`, h("span", { class: "rate" }, parts.join(" · "))),
    cell(line.debitMinor),
    cell(line.creditMinor),
  );
}

/** Turns `costCode` into "cost code". */
function worded(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function source({ source }: Entry, sourceHref: string | null): HTMLElement | false {
  if (source === null) return false;
  const file = source.fileName ?? "a file";
  const numbers = source.firstLine === source.lastLine ? `line ${source.firstLine}` : `lines ${source.firstLine} to ${source.lastLine}`;
  return h(
    "p",
    {},
    "From ",
    h("a", { class: "link", href: addressOf(`/imports/${source.importId}`) }, file),
    ", ",
    sourceHref === null ? numbers : h("a", { class: "link", href: sourceHref }, numbers),
  );
}
