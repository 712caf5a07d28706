import { getJson } from "../api";
import { h } from "../element";
import { books } from "../frame/books";
import { stack, type Room } from "../frame/room";
import { widget } from "../frame/widget";
import { instant } from "../period";
import type { Import } from "../shapes";
import { confirmation } from "./confirmation";
import { followImport } from "./followImport";
import { count, duration, isSettled, statusName } from "./importStatus";
import { bar, outcomeOf } from "./outcome";
import { repairGrids } from "./repairGrid";

const steps = ["Upload", "Check", "Post"];

/** One import: how far it is, what its preview asks, and what became of it. It updates live (JOB-2). */
export function importPage(id: string, onSettled: (run: Import) => Promise<void>): Room {
  let shown = new AbortController();
  const grids = repairGrids(started);
  const page = widget<Import>({
    title: "File",
    id: "import",
    heading: ({ fileName }) => fileName,
    load: (signal) => getJson<Import>("Reading the import", `/v1/imports/${id}`, signal),
    show: (run) => {
      shown.abort();
      shown = new AbortController();
      const body = h("div", { class: "import-page" }, ...content(run));
      if (!isSettled(run.status)) follow(run, body, shown.signal);
      return [body];
    },
  });

  function follow(run: Import, body: HTMLElement, givenUp: AbortSignal): void {
    const show = (changed: Import) => body.replaceChildren(...content(changed));
    // If following fails, the page stays: it can be read again.
    followImport(run, show, givenUp).then(onSettled, () => undefined);
  }

  async function started(run: Import): Promise<void> {
    await page.refresh();
    if (isSettled(run.status)) await onSettled(run);
  }

  function content(run: Import): Node[] {
    const preview = confirmation(run, books.currency, started);
    return [
      stepBar(run),
      facts(run),
      h("div", { class: "outcome" }, ...outcomeOf(run, grids, started).filter((part) => part !== null)),
      ...(preview === null ? [] : [preview]),
    ];
  }

  page.element.append(grids.element);
  return stack([page]);
}

function stepBar({ status }: Import): HTMLElement {
  const at = status === "pending" ? 0 : status === "posted" || status === "already-posted" ? 2 : 1;
  return h(
    "ol",
    { class: "step-bar", "aria-label": "Steps of the import" },
    ...steps.map((name, n) => h("li", { class: n <= at ? "is-done" : "", "aria-current": n === at ? "step" : undefined }, name)),
  );
}

function facts(run: Import): HTMLElement {
  const rows: [string, Node | string][] = [
    ["Status", h("span", { class: `status status-${run.status}` }, statusName(run.status))],
    ["Received", instant(run.receivedAt)],
    ["Duration", duration(run) || "–"],
    ["Lines read", count(run.rowsRead)],
    ["Posted", count(run.rowsPosted)],
    ["Refused", count(run.rowsRefused)],
  ];
  return h("dl", { class: "facts" }, ...rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))), bar(run));
}
