import { actionButton } from "../actionButton";
import { Failure, getText, upload } from "../api";
import { h } from "../element";
import type { Import } from "../shapes";
import { count, counted, sentence } from "./importStatus";
import { RejectsFile, type Reason, type RefusedRow } from "./rejectsFile";

const shownRows = 200;
const widestCell = 40;

/** Grids to repair refused rows. They are outside the list of imports, which is redrawn while a person types. */
export interface RepairGrids {
  element: HTMLElement;
  /** Shows the refused rows of an import. */
  open(run: Import): Promise<void>;
}

export function repairGrids(onSent: (sent: Import) => Promise<void>): RepairGrids {
  const element = h("div", { class: "repairs" });
  const opened = new Map<string, HTMLElement>();

  async function open(run: Import): Promise<void> {
    const key = `${run.importId} ${run.attempt}`;
    const close = () => {
      opened.get(key)?.remove();
      opened.delete(key);
    };
    if (!opened.has(key)) {
      const grid = await readGrid(run, onSent, close);
      opened.set(key, grid);
      element.append(grid);
    }
    opened.get(key)?.querySelector("h3")?.focus();
  }

  return { element, open };
}

async function readGrid(run: Import, onSent: (sent: Import) => Promise<void>, close: () => void): Promise<HTMLElement> {
  const columns = run.columns ?? { separator: ",", names: [] };
  const file = new RejectsFile(await getText(`Reading the refused rows of ${run.fileName}`, run.links.rejects), columns);
  if (file.rows.length === 0)
    throw new Failure(
      `Repairing ${run.fileName}`,
      "No refusal is about the text of one row. Mend the file in its source and upload it again.",
      0,
    );
  const step = `Importing the repaired rows of ${run.fileName}`;
  const id = `repair-title-${run.importId}`;

  async function send(): Promise<void> {
    if (!file.rows.some((row) => row.isChanged)) throw new Failure(step, "No cell is changed yet.", 0);
    const name = `${run.fileName.replace(/\.[^.]*$/, "")}-repaired.csv`;
    await onSent(await upload<Import>(step, run.links.repair, { file: new File([file.text], name, { type: "text/csv" }) }));
    close();
  }

  return h(
    "section",
    { class: "repair", "aria-labelledby": id },
    h("h3", { id, tabindex: "-1" }, `Repair ${run.fileName}`),
    h(
      "p",
      { class: "quiet" },
      "Change the cells at fault, then import the rows. Rows of one entry stand together and are posted together.",
    ),
    ...new Grid(run, file, columns.names).elements,
    h(
      "div",
      { class: "actions" },
      actionButton("Import the repaired rows", step.replace("Importing", "Import"), send),
      actionButton("Close", `Close the refused rows of ${run.fileName}`, () => Promise.resolve(close())),
    ),
  );
}

/** Rows with the same wrong value in one column, and the importer's one suggestion. */
interface Mistake {
  column: number;
  wrong: string;
  meant: string;
  rows: RefusedRow[];
  offers: { row: RefusedRow; box: HTMLElement; all: HTMLElement }[];
}

/** The table of one rejects file. */
class Grid {
  readonly elements: (HTMLElement | false)[];
  private readonly said = h("p", { class: "quiet", role: "status" });
  private readonly mistakes = new Map<string, Mistake>();
  private readonly controls = new Map<RefusedRow, (HTMLInputElement | HTMLTextAreaElement)[]>();
  private readonly names: string[];
  private readonly sizes: number[];

  constructor(
    private readonly run: Import,
    file: RejectsFile,
    names: readonly string[],
  ) {
    const rows = file.rows;
    const shown = shownEntries(file.entries);
    const width = Math.max(names.length, ...shown.flat().map((row) => row.width));
    this.names = Array.from({ length: width }, (_, column) => names[column] || `Column ${column + 1}`);
    this.sizes = this.names.map((_, column) =>
      Math.min(widestCell, Math.max(4, ...shown.flat().map((row) => row.value(column).length)) + 1),
    );
    for (const row of rows) for (const reason of row.reasons) this.noteMistake(row, reason);
    this.elements = [rows.length > shown.flat().length && this.more(shown.flat().length, rows.length), this.table(shown), this.said];
    this.update();
  }

  private more(shown: number, all: number): HTMLElement {
    return h(
      "p",
      {},
      `The first ${count(shown)} of ${count(all)} rows are shown. To mend the others, `,
      h("a", { class: "link", href: this.run.links.rejects, download: "" }, "download all of them (CSV)"),
      " and send them with Send the repaired lines.",
    );
  }

  private table(entries: RefusedRow[][]): HTMLElement {
    return h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": `Refused rows of ${this.run.fileName}` },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ...["Line", "Why it was refused", ...this.names].map((name) => h("th", { scope: "col" }, name)))),
        ...entries.map((rows) => this.entry(rows)),
      ),
    );
  }

  /** The rows of one entry, below the reasons that concern all of them. */
  private entry(rows: RefusedRow[]): HTMLElement {
    const [first, last] = [rows[0], rows.at(-1)];
    if (first === undefined || last === undefined || first === last)
      return h("tbody", {}, ...rows.map((row) => this.row(row, row.reasons)));
    const ofAll = (reason: Reason) => rows.every((row) => row.reasons.some((own) => own.detail === reason.detail));
    const shared = first.reasons.filter(ofAll);
    return h(
      "tbody",
      {},
      h(
        "tr",
        {},
        h(
          "th",
          { scope: "rowgroup", colspan: this.names.length + 2, class: "entry" },
          h(
            "span",
            {},
            h("strong", {}, `Entry of ${count(rows.length)} rows, lines ${first.line} to ${last.line}. `),
            ...shared.map(reasonText),
          ),
        ),
      ),
      ...rows.map((row) =>
        this.row(
          row,
          row.reasons.filter((reason) => !ofAll(reason) || reason.suggestion !== null),
        ),
      ),
    );
  }

  private row(row: RefusedRow, reasons: Reason[]): HTMLElement {
    const id = `why-${this.run.importId}-${row.line}`;
    const controls = this.names.map((name, column) => this.control(row, column, name, id));
    this.controls.set(row, controls);
    return h(
      "tr",
      {},
      h("th", { scope: "row", class: "number" }, String(row.line)),
      h("td", { class: "why", id }, ...reasons.map((reason) => h("div", {}, reasonText(reason), this.offer(row, reason)))),
      ...controls.map((control) => h("td", {}, control)),
    );
  }

  private control(row: RefusedRow, column: number, name: string, why: string): HTMLInputElement | HTMLTextAreaElement {
    const value = row.value(column);
    const isAtFault = row.reasons.some((reason) => reason.column === column);
    const properties = {
      "aria-label": `${name}, line ${row.line}`,
      "aria-describedby": isAtFault ? why : undefined,
      "aria-invalid": isAtFault ? "true" : undefined,
      spellcheck: "false",
      autocomplete: "off",
      oninput: () => {
        row.set(column, control.value);
        this.update();
      },
    };
    // An input would drop line ends of its value.
    const control = /[\r\n]/.test(value)
      ? h("textarea", { ...properties, rows: 2 })
      : h("input", { ...properties, type: "text", size: this.sizes[column] });
    control.value = value;
    return control;
  }

  private noteMistake(row: RefusedRow, { column, suggestion }: Reason): void {
    const mistake = column !== null && suggestion !== null && this.mistake(column, row.value(column), suggestion);
    if (mistake && !mistake.rows.includes(row)) mistake.rows.push(row);
  }

  private mistake(column: number, wrong: string, meant: string): Mistake {
    const key = JSON.stringify([column, wrong, meant]);
    const mistake = this.mistakes.get(key) ?? { column, wrong, meant, rows: [], offers: [] };
    this.mistakes.set(key, mistake);
    return mistake;
  }

  /** Buttons that put the importer's suggestion into the cell. */
  private offer(row: RefusedRow, { column, suggestion }: Reason): HTMLElement | null {
    if (column === null || suggestion === null) return null;
    const mistake = this.mistake(column, row.value(column), suggestion);
    const button = (label: string | undefined, rows: () => RefusedRow[]) =>
      h(
        "button",
        { type: "button", class: "button is-small", "aria-label": label, onclick: () => this.use(mistake, rows(), row) },
        `Use ${suggestion}`,
      );
    const all = button(undefined, () => this.openRows(mistake));
    const box = h(
      "div",
      { class: "offers" },
      button(`Use ${suggestion} on line ${row.line}`, () => [row]),
      all,
    );
    mistake.offers.push({ row, box, all });
    return box;
  }

  private use({ column, meant }: Mistake, rows: RefusedRow[], pressed: RefusedRow): void {
    for (const row of rows) row.set(column, meant);
    this.said.textContent = `${meant} now stands in ${counted(rows.length, "row", "rows")}.`;
    this.update();
    // The pressed button has been removed.
    this.controls.get(pressed)?.[column]?.focus();
  }

  private openRows({ rows, column, wrong }: Mistake): RefusedRow[] {
    return rows.filter((row) => row.value(column) === wrong);
  }

  private update(): void {
    for (const [row, controls] of this.controls)
      controls.forEach((control, column) => {
        const value = row.value(column);
        // A textarea normalizes line ends: do not write its value back unless it changed.
        if (row.changed(column) && control.value !== value) control.value = value;
        control.classList.toggle("is-changed", row.changed(column));
      });
    for (const mistake of this.mistakes.values()) {
      const open = this.openRows(mistake);
      for (const { row, box, all } of mistake.offers) {
        box.hidden = row.value(mistake.column) !== mistake.wrong;
        all.hidden = open.length < 2;
        all.textContent = `Use ${mistake.meant} in all ${count(open.length)} rows`;
      }
    }
  }
}

/** Returns whole entries, as many as fit; cuts the first one if it alone is too long. */
function shownEntries(entries: RefusedRow[][]): RefusedRow[][] {
  let left = shownRows;
  const shown = [];
  for (const rows of entries) {
    if (rows.length > left && shown.length > 0) break;
    shown.push(rows.slice(0, left));
    left -= rows.length;
  }
  return shown;
}

function reasonText({ detail, hint }: Reason): HTMLElement {
  return h("span", {}, `${sentence(detail)} `, h("span", { class: "quiet" }, hint === "" ? "" : `${sentence(hint)} `));
}
