import { h } from "../element";
import type { KpiReport, Served } from "../shapes";

/** Why a period has no figures: a word and a reason. */
export interface Absence {
  word: "withheld" | "no data";
  reason: string;
}

const withheldReasons: Record<NonNullable<Served["pendingReason"]>, string> = {
  "reconciliation-failed": "the ledger differs from Sage's control totals",
  "control-totals-required": "the new data waits for control totals from Sage",
};

/** Returns why a period without lines has no figures: a newer version is withheld (REC-3), or nothing was posted. */
export function absence({ pendingReason }: Pick<Served, "pendingReason">): Absence {
  return pendingReason
    ? { word: "withheld", reason: withheldReasons[pendingReason] }
    : { word: "no data", reason: "nothing is posted in this period" };
}

/** False when no figure has a line: a zero would look like a result. */
export function hasLines({ kpis }: KpiReport): boolean {
  return kpis.some((kpi) => kpi.lineCount > 0);
}

/** Replaces one figure. */
export function absentFigure({ word, reason }: Absence): HTMLElement {
  return h("span", { class: "not-available" }, word, h("span", { class: "reason" }, reason));
}

/** Replaces a whole widget. */
export function absentFigures({ word, reason }: Absence): HTMLElement {
  return h("p", { class: "quiet" }, `${word.charAt(0).toUpperCase()}${word.slice(1)}: ${reason}.`);
}
