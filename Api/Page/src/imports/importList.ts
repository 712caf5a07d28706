import { actionButton } from "../actionButton";
import { getJson, postJson } from "../api";
import { h } from "../element";
import { instant } from "../period";
import type { Import, ImportPage } from "../shapes";
import { widget, type Widget } from "../widget";
import { followImport } from "./followImport";
import { confirmation } from "./confirmation";
import { correctedCounts, correctedEntries } from "./corrections";
import { hasRefusedLines, refusals } from "./refusals";
import { repair } from "./repair";
import { repairGrids } from "./repairGrid";
import { count, counted, duration, isSettled, linesPerSecond, outcome, statusName } from "./importStatus";

const head = ["File", "Received", "Status", "Duration", "Lines read", "Posted", "Refused", "What happened"];

// A browser opens six connections per server. Follow the two oldest imports: the others change when one of those ends.
const followed = 2;

/**
 * Uploaded files with their outcome, newest first. Running imports update live (JOB-1, JOB-2); those that did not post can be retried
 * (JOB-3).
 */
export function importList(currency: () => string, onChange: (run: Import) => void, onSettled: (run: Import) => void): Widget {
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
    const rows = new Map(imports.map((run) => [run, group(run)]));
    for (const run of imports.filter(({ status }) => !isSettled(status)).slice(-followed)) keepLive(run, rows.get(run)!, givenUp);
    return h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the imports" },
      h(
        "table",
        { class: "imports" },
        h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n >= 3 && n <= 6 ? "number" : "" }, name)))),
        ...rows.values(),
      ),
    );
  }

  /** Shows each change in the import's own rows. If following fails, they stay: the list can be read again. */
  function keepLive(run: Import, element: HTMLElement, givenUp: AbortSignal): void {
    const show = (changed: Import) => {
      element.replaceChildren(...rowsOf(changed));
      onChange(changed);
    };
    followImport(run, show, givenUp).then(onSettled, () => undefined);
  }

  function group(run: Import): HTMLElement {
    return h("tbody", { id: `import-${run.importId}` }, ...rowsOf(run));
  }

  /** The row of an import, and below it the preview that waits for an answer. */
  function rowsOf(run: Import): HTMLElement[] {
    const preview = confirmation(run, currency(), started);
    const row = h("tr", {}, ...cells(run));
    return preview === null ? [row] : [row, h("tr", { class: "below" }, h("td", { colspan: head.length }, preview))];
  }

  function cells(run: Import): HTMLElement[] {
    return [
      h("th", { scope: "row", class: "file" }, run.fileName),
      h("td", { class: "nowrap" }, instant(run.receivedAt)),
      h("td", {}, h("span", { class: `status status-${run.status}` }, statusName(run.status)), bar(run)),
      h("td", { class: "number" }, duration(run), rate(run)),
      ...[run.rowsRead, run.rowsPosted, run.rowsRefused].map((rows) => h("td", { class: "number" }, count(rows))),
      h(
        "td",
        { class: "outcome" },
        outcome(run),
        refusals(run),
        ...(run.repairedBy === null ? repairs(run) : [repaired(run.repairedBy)]),
        ...corrections(run),
        notes(run),
        proposedAccounts(run),
        retry(run),
      ),
    ];
  }

  function repairs(run: Import): (HTMLElement | null)[] {
    if (!hasRefusedLines(run)) return [];
    const inGrid = actionButton("Repair", `Repair the refused rows of ${run.fileName}`, () => grids.open(run));
    return [run.columns === null ? null : inGrid, repair(run, started)];
  }

  function retry(run: Import): HTMLElement | null {
    if ((run.status !== "failed" && run.status !== "rejected") || run.repairedBy !== null) return null;
    return actionButton("Retry", `Retry the import of ${run.fileName}`, async () => {
      await started(await postJson<Import>(`Retrying ${run.fileName}`, run.links.retry));
    });
  }

  list.element.append(grids.element);
  return list;
}

function repaired(by: string): HTMLElement {
  return h("p", {}, h("a", { class: "link", href: `#import-${by}` }, "Its repaired lines were posted."));
}

function bar(run: Import): HTMLElement | null {
  if (run.status !== "running") return null;
  return h("progress", {
    class: "bar",
    max: "100",
    value: run.rowsExpected === null ? undefined : run.percent,
    "aria-label": `Progress of ${run.fileName}`,
  });
}

function rate(run: Import): HTMLElement | null {
  const lines = linesPerSecond(run);
  return lines === null ? null : h("span", { class: "rate" }, lines);
}

/** The posted entries that the import reversed, because Sage changed or deleted them (IMP-7). */
function corrections(run: Import): HTMLElement[] {
  if (run.status !== "posted" || run.corrections === null) return [];
  const { changed, gone, entries } = run.corrections;
  const counts = correctedCounts(changed, gone);
  if (counts === null) return [];
  return [h("p", {}, `${counts} ${changed + gone === 1 ? "was" : "were"} reversed.`), correctedEntries(entries, changed + gone)];
}

/** Notes on posted rows; late entries are marked as in the ledger. */
function notes(run: Import): Node | null {
  if (run.notes.length === 0) return null;
  const mark = ({ code, count }: Import["notes"][number]) =>
    code === "late-entries" && h("span", { class: "status status-late" }, counted(count, "late entry", "late entries"));
  return h("ul", { class: "quiet" }, ...run.notes.map((note) => h("li", {}, mark(note), " ", note.detail)));
}

function proposedAccounts(run: Import): Node | null {
  const accounts = run.proposedAccounts;
  if (accounts.length === 0) return null;
  return h(
    "details",
    {},
    h("summary", {}, `${counted(accounts.length, "new account", "new accounts")} proposed`),
    h("ul", {}, ...accounts.map((account) => h("li", {}, `${account.code} ${account.name} (${account.class})`))),
  );
}
