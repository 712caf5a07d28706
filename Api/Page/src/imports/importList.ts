import { getJson } from "../api";
import { h } from "../element";
import { instant } from "../period";
import type { Import, Imports } from "../shapes";
import { widget, type Widget } from "../widget";
import { count, outcome, statusName } from "./importState";

/** The files that came in, newest first, with what became of each. */
export function importList(onShown: (imports: Import[]) => void): Widget {
  return widget({
    title: "Imports",
    id: "imports",
    load: (signal) => getJson<Imports>("Reading the imports", "/v1/imports", signal),
    show: ({ imports }) => {
      onShown(imports);
      return [imports.length === 0 ? h("p", { class: "quiet" }, "No file has come in yet.") : table(imports)];
    },
  });
}

function table(imports: Import[]): HTMLElement {
  const head = ["File", "Received", "Status", "Lines read", "Posted", "Refused", "What happened"];
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-labelledby": "imports-title" },
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
    h("td", { class: "outcome" }, outcome(run), rejects(run), proposedAccounts(run)),
  );
}

function rejects(run: Import): Node | null {
  if (run.rowsRefused === 0) return null;
  return h("a", { class: "link", href: `/v1/imports/${run.importId}/rejects`, download: "" }, ` Download the refused lines of ${run.fileName} (CSV)`);
}

function proposedAccounts(run: Import): Node | null {
  const accounts = run.proposedAccounts;
  if (accounts.length === 0) return null;
  return h(
    "details",
    {},
    h("summary", {}, `${count(accounts.length)} new ${accounts.length === 1 ? "account" : "accounts"} proposed`),
    h("ul", {}, ...accounts.map((account) => h("li", {}, `${account.code} ${account.name} (${account.class})`))),
  );
}
