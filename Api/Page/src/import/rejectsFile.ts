import type { Import } from "../shapes";
import { readRows, writeCell, type Cell } from "./csv";

/** Why a row was refused. `column` is the index of the wrong cell, `suggestion` the importer's only proposal. */
export interface Reason {
  detail: string;
  hint: string;
  column: number | null;
  suggestion: string | null;
}

/** A refused row of the source file, with its changes. */
export class RefusedRow {
  readonly reasons: Reason[] = [];
  private readonly given: Cell[];
  private readonly changes = new Map<number, string>();

  constructor(
    readonly line: number,
    private readonly original: string,
    private readonly separator: string,
  ) {
    this.given = readRows(original, separator)[0] ?? [];
  }

  get width(): number {
    return this.given.length;
  }

  get isChanged(): boolean {
    return this.changes.size > 0;
  }

  changed(column: number): boolean {
    return this.changes.has(column);
  }

  value(column: number): string {
    return this.changes.get(column) ?? this.givenValue(column);
  }

  set(column: number, value: string): void {
    if (value === this.givenValue(column)) this.changes.delete(column);
    else this.changes.set(column, value);
  }

  /** The row with its changes; unchanged cells keep their raw text. */
  get text(): string {
    if (!this.isChanged) return this.original;
    const cells = Array.from({ length: Math.max(this.width, ...[...this.changes.keys()].map((column) => column + 1)) }, (_, column) => {
      const raw = this.given[column]?.raw ?? "";
      const change = this.changes.get(column);
      return change === undefined ? raw : writeCell(change, raw, this.separator);
    });
    return cells.join(this.separator);
  }

  private givenValue(column: number): string {
    return this.given[column]?.value ?? "";
  }
}

/** The rejects file of an import (`line,code,detail,hint,original,column,entry`), repaired cell by cell (IMP-6). */
export class RejectsFile {
  /** The refused rows by entry, in the order of the source file. */
  readonly entries: RefusedRow[][];
  private readonly lines: { cells: Cell[]; row: RefusedRow | undefined }[] = [];
  private readonly head: string[];
  private readonly rowsByLine = new Map<number, RefusedRow>();

  constructor(text: string, columns: NonNullable<Import["columns"]>) {
    const [head = [], ...lines] = readRows(text, ",");
    this.head = head.map((cell) => cell.value);
    const byEntry = new Map<number, RefusedRow[]>();
    for (const cells of lines) {
      const field = (name: string) => unguarded(cells[this.head.indexOf(name)]?.value ?? "");
      const [line, original] = [Number(field("line")), field("original")];
      const isFirst = line > 0 && !this.rowsByLine.has(line);
      const row = isFirst ? new RefusedRow(line, original, columns.separator) : this.rowsByLine.get(line);
      this.lines.push({ cells, row });
      if (row === undefined) continue;
      if (isFirst) {
        this.rowsByLine.set(line, row);
        const entry = Number(field("entry")) || line;
        const rows = byEntry.get(entry);
        if (rows === undefined) byEntry.set(entry, [row]);
        else rows.push(row);
      }
      addReason(row, reasonOf(field, columns.names));
    }
    this.entries = [...byEntry.entries()]
      .sort(([one], [other]) => one - other)
      .map(([, rows]) => rows.sort((one, other) => one.line - other.line));
  }

  get rows(): RefusedRow[] {
    return this.entries.flat();
  }

  /** The file with the changed rows; every other line is unchanged. */
  get text(): string {
    const original = this.head.indexOf("original");
    const written = this.lines.map(({ cells, row }) =>
      cells.map((cell, place) => (place === original && row?.isChanged ? writeCell(guarded(row.text), cell.raw, ",") : cell.raw)).join(","),
    );
    return [this.head.join(","), ...written, ""].join("\r\n");
  }
}

function reasonOf(field: (name: string) => string, names: readonly string[]): Reason {
  const [name, hint] = [field("column"), field("hint")];
  const column = name === "" ? -1 : names.indexOf(name);
  // If two columns have this name, the column is unknown.
  const isKnown = column >= 0 && column === names.lastIndexOf(name);
  return { detail: field("detail"), hint, column: isKnown ? column : null, suggestion: /^did you mean (\S+)\?$/.exec(hint)?.[1] ?? null };
}

function addReason(row: RefusedRow, reason: Reason): void {
  if (!row.reasons.some((known) => JSON.stringify(known) === JSON.stringify(reason))) row.reasons.push(reason);
}

// The server writes '=1+1 for =1+1, because a spreadsheet would compute it, and reads it back in the same way (EXP-4).
function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function unguarded(text: string): string {
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}
