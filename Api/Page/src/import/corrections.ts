import { h } from "../element";
import type { CorrectedEntry } from "../shapes";
import { count, counted } from "./importStatus";

const kinds: Record<CorrectedEntry["kind"], string> = {
  changed: "Changed",
  gone: "Deleted",
  superseded: "Opening balances, made by earlier entries now",
};

/** `2 entries that Sage changed and 1 that it deleted`, or null when there are none (IMP-7). */
export function correctedCounts(changed: number, gone: number): string | null {
  const parts = [
    changed > 0 && `${counted(changed, "entry", "entries")} that Sage changed`,
    gone > 0 && (changed > 0 ? `${count(gone)} that it deleted` : `${counted(gone, "entry", "entries")} that Sage deleted`),
  ];
  return parts.filter(Boolean).join(" and ") || null;
}

/** The posted entries that an import reverses, folded. */
export function correctedEntries(entries: CorrectedEntry[], all: number): HTMLElement {
  return h(
    "details",
    {},
    h("summary", {}, "Show these entries"),
    h(
      "table",
      { class: "as-table" },
      h("thead", {}, h("tr", {}, ...["Entry", "Date", "Reference", "In Sage", "Line"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, ...entries.map(line)),
    ),
    all > entries.length && h("p", { class: "quiet" }, `and ${count(all - entries.length)} more`),
  );
}

function line(entry: CorrectedEntry): HTMLElement {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, String(entry.entryId)),
    h("td", { class: "nowrap" }, entry.entryDate),
    h("td", {}, entry.reference ?? ""),
    h("td", {}, kinds[entry.kind]),
    h("td", {}, entry.line > 0 ? count(entry.line) : ""),
  );
}
