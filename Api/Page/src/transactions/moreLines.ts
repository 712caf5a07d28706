import { actionButton } from "../actionButton";
import { getJson } from "../api";
import { h } from "../element";
import type { JournalLine, LinePage } from "../shapes";

/** Number of lines that one request brings. */
export const pageSize = 100;

/** A button that adds the next page to a list of lines; hidden when there is none. */
export function moreLines(address: string, next: string | null, rows: HTMLElement, row: (line: JournalLine) => HTMLElement): HTMLElement {
  let cursor = next;
  const element = h("div", { hidden: cursor === null });
  element.append(
    actionButton("Show more lines", "Show more lines", async () => {
      const page = await getJson<LinePage>("Reading more lines", `${address}&cursor=${encodeURIComponent(cursor ?? "")}`);
      rows.append(...page.lines.map(row));
      cursor = page.next;
      element.hidden = cursor === null;
    }),
  );
  return element;
}

/** The name of a line's entry: its reference, else Sage's number, else our own. */
export function entryName(line: JournalLine): string {
  return line.reference ?? line.sourceNumber ?? `Entry ${line.entryId}`;
}
