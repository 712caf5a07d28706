import { getJson } from "../api";
import { h } from "../element";
import { addressOf } from "../frame/address";
import { widget, type Widget } from "../frame/widget";
import { instant } from "../period";
import type { Import, ImportPage } from "../shapes";
import { waitsForPerson } from "../waiting";
import { followImport } from "./followImport";
import { repairGrids } from "./repairGrid";
import { bar, outcomeOf } from "./outcome";
import { count, duration, isSettled, linesPerSecond, statusName } from "./importStatus";

const head = ["File", "Received", "Status", "Duration", "Lines read", "Posted", "Refused", "Result"];

// A browser opens six connections per server. Follow the two oldest imports: the others change when one of those ends.
const followed = 2;

const groups: { name: string; has(run: Import): boolean }[] = [
  { name: "Needs you", has: waitsForPerson },
  { name: "Running", has: ({ status }) => !isSettled(status) },
  { name: "Done", has: () => true },
];

/**
 * Uploaded files with their outcome, newest first. Running imports update live (JOB-1, JOB-2); those that did not post can be retried
 * (JOB-3). A name opens the page of the import.
 */
export function importList(onChange: (run: Import) => void, onSettled: (run: Import) => void): Widget {
  let shown = new AbortController();
  const open = new Set<string>();
  const grids = repairGrids(started);
  const list = widget({
    title: "Imports",
    id: "imports",
    load: (signal) => getJson<ImportPage>("Reading the imports", "/v1/imports", signal),
    show: ({ imports }) => {
      shown.abort();
      shown = new AbortController();
      imports.forEach(noteEnd);
      return [imports.length === 0 ? h("p", { class: "quiet" }, "No file has come in yet.") : table(imports, shown.signal)];
    },
  });

  /** Detects imports that ended between two reads of the list. */
  function noteEnd(run: Import): void {
    if (!isSettled(run.status)) open.add(run.importId);
    else if (open.delete(run.importId)) {
      onChange(run);
      onSettled(run);
    }
  }

  async function started(run: Import): Promise<void> {
    open.add(run.importId);
    await list.refresh();
  }

  function table(imports: Import[], givenUp: AbortSignal): HTMLElement {
    const rows = new Map(imports.map((run) => [run, h("tbody", {}, row(run))]));
    for (const run of imports.filter(({ status }) => !isSettled(status)).slice(-followed)) keepLive(run, rows.get(run)!, givenUp);
    const left = new Set(imports);
    const grouped = groups.flatMap(({ name, has }) => {
      const own = [...left].filter(has);
      own.forEach((run) => left.delete(run));
      return own.length === 0 ? [] : [groupHead(name, own.length), ...own.map((run) => rows.get(run)!)];
    });
    return h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the imports" },
      h(
        "table",
        { class: "imports" },
        h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n >= 3 && n <= 6 ? "number" : "" }, name)))),
        ...grouped,
      ),
    );
  }

  /** Shows each change in the import's own row. If following fails, it stays: the list can be read again. */
  function keepLive(run: Import, element: HTMLElement, givenUp: AbortSignal): void {
    const show = (changed: Import) => {
      element.replaceChildren(row(changed));
      onChange(changed);
    };
    followImport(run, show, givenUp).then(onSettled, () => undefined);
  }

  function row(run: Import): HTMLElement {
    const address = addressOf(`/imports/${run.importId}`);
    return h(
      "tr",
      {},
      h("th", { scope: "row", class: "file" }, h("a", { class: "link", href: address }, run.fileName)),
      h("td", { class: "nowrap" }, instant(run.receivedAt)),
      h("td", {}, h("span", { class: `status status-${run.status}` }, statusName(run.status)), bar(run)),
      h("td", { class: "number" }, duration(run), rate(run)),
      ...[run.rowsRead, run.rowsPosted, run.rowsRefused].map((rows) => h("td", { class: "number" }, count(rows))),
      h(
        "td",
        { class: "outcome" },
        ...outcomeOf(run, grids, started),
        run.status === "awaiting-confirmation" &&
          h("a", { class: "button is-small is-primary", href: address, "aria-label": `Check and post ${run.fileName}` }, "Check and post"),
      ),
    );
  }

  list.element.append(grids.element);
  return list;
}

function groupHead(name: string, imports: number): HTMLElement {
  return h("tbody", { class: "group" }, h("tr", {}, h("th", { scope: "rowgroup", colspan: head.length }, `${name} · ${count(imports)}`)));
}

function rate(run: Import): HTMLElement | null {
  const lines = linesPerSecond(run);
  return lines === null ? null : h("span", { class: "rate" }, lines);
}
