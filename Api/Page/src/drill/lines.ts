import { Failure, getJson } from "../api";
import { h } from "../element";
import { failureNotice } from "../frame/widget";
import { shortDay } from "../period";
import type { JournalLine, LinePage } from "../shapes";
import { drillHref } from "../statements/figure";
import { entryName, moreLines, pageSize } from "../transactions/moreLines";
import { amount, measureOf, sumsTo, type Measure } from "./sums";

/** The lines of a part, page by page, with a search over their descriptions. */
export async function linesOf(
  part: { minor: bigint; lines: string },
  side: string | null,
  path: string[],
  currency: string,
): Promise<HTMLElement[]> {
  const search = h("input", { type: "search", id: "line-search", placeholder: "Search the descriptions" });
  const form = h(
    "form",
    { class: "search", onsubmit: (event: Event) => (event.preventDefault(), void find()) },
    h("label", { class: "visually-hidden", for: search.id }, "Search the descriptions"),
    search,
    h("button", { type: "submit", class: "button is-small" }, "Search"),
  );
  const list = h("div", { class: "entry" });
  const all = `${part.lines}&limit=${pageSize}`;
  const first = await read(all);
  // Only the whole part shows its sign: a search finds some of its lines.
  const measure = measureOf(first.totals === null ? [] : [first.totals], part.minor.toString(), side);
  let latest = "";

  function show(address: string, { lines, totals, next }: LinePage): void {
    const sum = totals === null ? 0n : measure(totals);
    const rows = h("tbody", {}, ...lines.map((line) => row(line, measure, path, currency)));
    list.replaceChildren(
      h("p", { class: "quiet" }, `${(totals?.lines ?? 0).toLocaleString("en-US")} lines`),
      table(rows),
      moreLines(address, next, rows, (line) => row(line, measure, path, currency)),
      address === all ? sumsTo([sum], part.minor.toString(), currency) : h("p", { class: "verdict" }, "Found: ", amount(sum, currency)),
    );
  }

  async function find(): Promise<void> {
    const text = search.value.trim();
    const address = (latest = text === "" ? all : `${all}&text=${encodeURIComponent(text)}`);
    try {
      const page = await read(address);
      if (address === latest) show(address, page);
    } catch (error) {
      const failure = error instanceof Failure ? error : new Failure("Searching the lines", String(error), 0);
      if (address === latest) list.replaceChildren(failureNotice(failure, () => void find()));
    }
  }

  show(all, first);
  return [form, list];
}

function read(address: string): Promise<LinePage> {
  return getJson<LinePage>("Reading the lines", `${address}&count=true`);
}

function table(rows: HTMLElement): HTMLElement {
  return h(
    "table",
    {},
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, "Date"),
        h("th", { scope: "col" }, "Entry"),
        h("th", { scope: "col", class: "number" }, "Amount"),
      ),
    ),
    rows,
  );
}

function row(line: JournalLine, measure: Measure, path: string[], currency: string): HTMLElement {
  return h(
    "tr",
    {},
    h("td", { class: "nowrap" }, shortDay(line.date)),
    h(
      "th",
      { scope: "row" },
      h("a", { class: "link", href: drillHref(...path, line.entryId) }, entryName(line)),
      line.description !== null && h("span", { class: "rate" }, line.description),
    ),
    h("td", { class: "number" }, amount(measure(line), currency)),
  );
}
