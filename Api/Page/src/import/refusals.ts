import { h } from "../element";
import type { Import, ImportError } from "../shapes";
import { count, sentence } from "./importStatus";

const shownErrors = 5;

/** True if single lines were refused, not the whole file: those lines can be repaired. */
export function hasRefusedLines(run: Import): boolean {
  return (run.status === "rejected" || run.status === "posted") && run.rowsRefused > 0 && run.errors.some((error) => error.line !== null);
}

/** Why an import was refused: the first reasons with their lines, and a download of all lines (IMP-6). */
export function refusals(run: Import): HTMLElement | null {
  if (run.errors.length === 0 || run.status === "already-posted" || run.status === "pending") return null;
  const shown = run.errors.slice(0, shownErrors);
  const more = Math.max(run.rowsRefused, run.errors.length) - shown.length;
  return h(
    "div",
    { class: "refusals" },
    h("ul", {}, ...shown.map(reason)),
    more > 0 && h("p", { class: "quiet" }, `and ${count(more)} more`),
    hasRefusedLines(run) &&
      h("a", { class: "link", href: run.links.rejects, download: "" }, `Download the refused lines of ${run.fileName} (CSV)`),
  );
}

function reason(error: ImportError): HTMLElement {
  return h(
    "li",
    {},
    error.line !== null && h("strong", {}, `Line ${error.line}: `),
    `${sentence(error.detail)} `,
    error.hint !== null && h("span", { class: "quiet" }, sentence(error.hint)),
  );
}
