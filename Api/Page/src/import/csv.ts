/** A cell of delimited text: its raw text and its value. */
export interface Cell {
  raw: string;
  value: string;
}

/** Divides delimited text into rows of cells, as the importer does: quoted cells may hold separators, line ends and doubled quotes. */
export function readRows(text: string, separator: string): Cell[][] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let at = 0;
  while (at < text.length) {
    const end = cellEnd(text, at, separator);
    row.push(cellOf(text.slice(at, end)));
    const isSeparated = text[end] === separator;
    at = end + (text.startsWith("\r\n", end) ? 2 : 1);
    if (isSeparated && at < text.length) continue;
    if (isSeparated) row.push(cellOf(""));
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Writes a new value into a cell. Quotes it if necessary, or if the cell was quoted. */
export function writeCell(value: string, raw: string, separator: string): string {
  const needsQuotes = raw.startsWith('"') || [separator, '"', "\r", "\n"].some((mark) => value.includes(mark));
  return needsQuotes ? `"${value.replaceAll('"', '""')}"` : value;
}

function cellEnd(text: string, start: number, separator: string): number {
  let isQuoted = text[start] === '"';
  for (let at = isQuoted ? start + 1 : start; at < text.length; at++) {
    const mark = text[at];
    if (isQuoted) {
      if (mark !== '"') continue;
      if (text[at + 1] === '"') at++;
      else isQuoted = false;
    } else if (mark === separator || mark === "\r" || mark === "\n") {
      return at;
    }
  }
  return text.length;
}

// Text after the closing quote also belongs to the cell.
function cellOf(raw: string): Cell {
  const [, quoted, rest] = /^"((?:""|[^"])*)"?([^]*)$/.exec(raw) ?? [];
  return { raw, value: quoted === undefined ? raw : quoted.replaceAll('""', '"') + rest };
}
