import { actionButton } from "../actionButton";
import { getJson } from "../api";
import { h } from "../element";
import { shortDay } from "../period";
import type { JournalLine, LinePage } from "../shapes";
import { drillHref } from "../statements/figure";
import { amount, measureOf, sumsTo, type Measure } from "./sums";

const pageSize = 100;

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

  async function find(): Promise<void> {
    const text = search.value.trim();
    const address = `${part.lines}&limit=${pageSize}${text === "" ? "" : `&text=${encodeURIComponent(text)}`}`;
    const first = await read(`${address}&count=true`);
    const measure = measureOf(first.totals === null ? [] : [first.totals], part.minor.toString(), side);
    const rows = h("tbody", {}, ...first.lines.map((line) => row(line, measure, path, currency)));
    const all = first.totals === null ? 0n : measure(first.totals);
    list.replaceChildren(
      h("p", { class: "quiet" }, `${(first.totals?.lines ?? 0).toLocaleString("en-US")} lines`),
      table(rows),
      more(first.next, address, rows, measure),
      text === "" ? sumsTo([all], part.minor.toString(), currency) : h("p", { class: "verdict" }, "Found: ", amount(all, currency)),
    );
  }

  function more(next: string | null, address: string, rows: HTMLElement, measure: Measure): HTMLElement {
    let cursor = next;
    const element = h("div", { hidden: cursor === null });
    element.append(
      actionButton("Show more lines", "Show more lines", async () => {
        const page = await read(`${address}&cursor=${encodeURIComponent(cursor ?? "")}`);
        rows.append(...page.lines.map((line) => row(line, measure, path, currency)));
        cursor = page.next;
        element.hidden = cursor === null;
      }),
    );
    return element;
  }

  await find();
  return [form, list];
}

function read(address: string): Promise<LinePage> {
  return getJson<LinePage>("Reading the lines", address);
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
  const name = line.reference ?? line.sourceNumber ?? `Entry ${line.entryId}`;
  return h(
    "tr",
    {},
    h("td", { class: "nowrap" }, shortDay(line.date)),
    h(
      "th",
      { scope: "row" },
      h("a", { class: "link", href: drillHref(...path, line.entryId) }, name),
      line.description !== null && h("span", { class: "rate" }, line.description),
    ),
    h("td", { class: "number" }, amount(measure(line), currency)),
  );
}
