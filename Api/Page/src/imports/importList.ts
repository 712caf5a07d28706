import { getJson } from "../api";
import { h } from "../element";
import { instant } from "../period";
import type { Import, ImportPage } from "../shapes";
import { widget, type Widget } from "../widget";
import { refusals } from "./refusals";
import { count, counted, outcome, statusName } from "./importStatus";

/** The files that came in, newest first, with what became of each. */
export function importList(): Widget {
  return widget({
    title: "Imports",
    id: "imports",
    load: (signal) => getJson<ImportPage>("Reading the imports", "/v1/imports", signal),
    show: ({ imports }) => [imports.length === 0 ? h("p", { class: "quiet" }, "No file has come in yet.") : table(imports)],
  });
}

function table(imports: Import[]): HTMLElement {
  const head = ["File", "Received", "Status", "Lines read", "Posted", "Refused", "What happened"];
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the imports" },
    h(
      "table",
      { class: "imports" },
      h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n >= 3 && n <= 5 ? "number" : "" }, name)))),
      h("tbody", {}, ...imports.map(row)),
    ),
  );
}

function row(run: Import): HTMLElement {
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "file" }, run.fileName),
    h("td", { class: "nowrap" }, instant(run.receivedAt)),
    h("td", {}, h("span", { class: `status status-${run.status}` }, statusName(run.status))),
    ...[run.rowsRead, run.rowsPosted, run.rowsRefused].map((rows) => h("td", { class: "number" }, count(rows))),
    h("td", { class: "outcome" }, outcome(run), refusals(run), notes(run), proposedAccounts(run)),
  );
}

/** What was posted but deserves a look. */
function notes(run: Import): Node | null {
  if (run.notes.length === 0) return null;
  return h("ul", { class: "quiet" }, ...run.notes.map((note) => h("li", {}, note.detail)));
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
