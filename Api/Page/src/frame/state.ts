import { h } from "../element";
import { exactAmount } from "../money";
import { dayName, instant } from "../period";
import type { Entity } from "../shapes";
import { addressOf } from "./address";

/** The state of the figures: a few words for the chip, and sentences for the banner and for Close (REC-3, REC-4, REC-6). */
export interface State {
  tone: "is-good" | "is-open" | "is-notice";
  words: string;
  headline: string;
  text: string;
}

/** Returns null before anything is posted. */
export function stateOf(entity: Entity): State | null {
  if (entity.pendingVersion) {
    const isAwaiting = entity.pendingReason === "control-totals-required";
    const shown = entity.asOf ? `Showing verified data as of ${instant(entity.asOf)}.` : "There is no verified data yet.";
    return {
      tone: "is-notice",
      words: isAwaiting ? "New data waits for totals" : "Differs from Sage",
      headline: isAwaiting ? "New data waits for control totals." : "Reconciliation failed.",
      text: shown,
    };
  }
  if (entity.ledgerVersion === 0) return null;
  const until = entity.controlledUntil && dayName(entity.controlledUntil);
  if (entity.reconciled)
    return {
      tone: "is-good",
      words: until ? `Reconciled to Sage, ${until}` : "Agrees with its files",
      headline: "Reconciled.",
      text: until
        ? `The figures agree with Sage's control totals as of ${until}, within the tolerance.`
        : "Each file agrees with the totals that it states.",
    };
  if (entity.approvedDifferenceMinor !== null) {
    const amount = `${exactAmount(entity.approvedDifferenceMinor, entity.currency)} ${entity.currency}`;
    return {
      tone: "is-notice",
      words: `Approved, differs by ${amount}`,
      headline: `Approved with a difference of ${amount}.`,
      text: "The figures are as posted.",
    };
  }
  return until
    ? {
        tone: "is-open",
        words: `Compared until ${until}`,
        headline: "Not reconciled.",
        text:
          `Sage's control totals were compared up to ${until}. ` +
          "Later entries are as posted: upload a newer trial balance to compare them.",
      }
    : {
        tone: "is-open",
        words: "Not compared yet",
        headline: "Not reconciled.",
        text: "These figures are as posted: no control totals from Sage have been entered to compare them with.",
      };
}

/** The chip in the header, and the time of the books (FRESH-1). */
export function stateChip() {
  const chip = h("a", { class: "state" });
  const freshness = h("p", { class: "freshness" });

  function update(entity: Entity): void {
    const state = stateOf(entity);
    chip.hidden = state === null;
    chip.className = `state ${state?.tone ?? ""}`;
    chip.href = addressOf("/close");
    chip.textContent = state?.words ?? "";
    chip.title = state === null ? "" : `${state.headline} ${state.text}`;
    freshness.textContent = entity.asOf ? `Version ${entity.ledgerVersion} of the books, ${instant(entity.asOf)}` : "";
  }

  return { element: h("div", { class: "books-state" }, chip, freshness), update };
}

/** The banner of every page while a newer version waits or a difference is approved (REC-4, REC-6); otherwise null. */
export function banner(entity: Entity): HTMLElement | null {
  const state = stateOf(entity);
  if (state === null || state.tone !== "is-notice") return null;
  return h(
    "p",
    { class: "banner", role: "status" },
    h("strong", {}, `${state.headline} `),
    `${state.text} `,
    h("a", { class: "link", href: addressOf("/close") }, "See the accounts that differ"),
  );
}
