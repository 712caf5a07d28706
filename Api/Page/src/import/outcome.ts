import { actionButton } from "../actionButton";
import { postJson } from "../api";
import { h } from "../element";
import { addressOf } from "../frame/address";
import type { Import } from "../shapes";
import { correctedCounts, correctedEntries } from "./corrections";
import { hasRefusedLines, refusals } from "./refusals";
import { repair } from "./repair";
import type { RepairGrids } from "./repairGrid";
import { counted, outcome, sentence } from "./importStatus";

/** Shows an import that an action has started again. */
export type Started = (run: Import) => Promise<void>;

/** The outcome of an import in words, with the actions that it allows. */
export function outcomeOf(run: Import, grids: RepairGrids, started: Started): (Node | string | null)[] {
  return [
    outcome(run),
    refusals(run),
    ...(run.repairedBy === null ? repairs(run, grids, started) : [repaired(run.repairedBy)]),
    ...corrections(run),
    notes(run),
    proposedAccounts(run),
    retry(run, started),
  ];
}

export function bar(run: Import): HTMLElement | null {
  if (run.status !== "running") return null;
  return h("progress", {
    class: "bar",
    max: "100",
    value: run.rowsExpected === null ? undefined : run.percent,
    "aria-label": `Progress of ${run.fileName}`,
  });
}

function repairs(run: Import, grids: RepairGrids, started: Started): (HTMLElement | null)[] {
  if (!hasRefusedLines(run)) return [];
  const inGrid = actionButton("Repair", `Repair the refused rows of ${run.fileName}`, () => grids.open(run));
  return [run.columns === null ? null : inGrid, repair(run, started)];
}

function retry(run: Import, started: Started): HTMLElement | null {
  if ((run.status !== "failed" && run.status !== "rejected") || run.repairedBy !== null) return null;
  return actionButton("Retry", `Retry the import of ${run.fileName}`, async () => {
    await started(await postJson<Import>(`Retrying ${run.fileName}`, run.links.retry));
  });
}

function repaired(by: string): HTMLElement {
  return h("p", {}, h("a", { class: "link", href: addressOf(`/imports/${by}`) }, "Its repaired lines were posted."));
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
  return h("ul", { class: "quiet" }, ...run.notes.map((note) => h("li", {}, mark(note), " ", sentence(note.detail))));
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
