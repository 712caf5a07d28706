import { h } from "./element";
import { exactAmount } from "./money";
import { instant, rangeName } from "./period";
import type { Entity } from "./shapes";

/** Why a newer version is withheld, or whether the figures are reconciled (REC-3, REC-4, REC-6); null before anything is posted. */
function banner(entity: Entity): [headline: string, text: string] | null {
  if (entity.pendingVersion) {
    const shown = entity.asOf ? `Showing verified data as of ${instant(entity.asOf)}.` : "There is no verified data yet.";
    return [entity.pendingReason === "control-totals-required" ? "New data waits for control totals." : "Reconciliation failed.", shown];
  }
  if (entity.ledgerVersion === 0) return null;
  const until = entity.controlledUntil && rangeName({ from: entity.controlledUntil, to: entity.controlledUntil });
  if (entity.reconciled)
    return [
      "Reconciled.",
      until
        ? `The figures agree with Sage's control totals as of ${until}, within the tolerance.`
        : "Each file agrees with the totals that it states.",
    ];
  if (entity.approvedDifferenceMinor !== null)
    return [
      `Approved with a difference of ${exactAmount(entity.approvedDifferenceMinor, entity.currency)} ${entity.currency}.`,
      "The figures are as posted.",
    ];
  if (until)
    return [
      "Not reconciled.",
      `Sage's control totals were compared up to ${until}. Later entries are as posted: upload a newer trial balance to compare them.`,
    ];
  return ["Not reconciled.", "These figures are as posted: no control totals from Sage have been entered to compare them with."];
}

/** Notices for the whole page: reconciliation, freshness, a failure at the start, a lost login. */
export function notices() {
  const element = h("div", { class: "notices" });
  const freshness = h("p", { class: "freshness" });

  return {
    element,
    freshness,
    show: (notice: HTMLElement) => element.replaceChildren(notice),

    /** Shows the reconciliation banner, and the state of the books (REC-4). */
    showServed(entity: Entity): void {
      const said = banner(entity);
      element.replaceChildren(
        ...(said
          ? [
              h(
                "p",
                { class: entity.reconciled && !entity.pendingVersion ? "banner is-good" : "banner", role: "status" },
                h("strong", {}, `${said[0]} `),
                said[1],
              ),
            ]
          : []),
      );
      freshness.textContent = entity.asOf ? `Version ${entity.ledgerVersion} · as of ${instant(entity.asOf)}` : "";
    },

    signedOut(): HTMLElement {
      return h(
        "section",
        { class: "welcome", role: "alert" },
        h("h2", {}, "You are not signed in"),
        h(
          "p",
          {},
          "Open the page's login URL. The AppHost prints it on its console when everything is healthy: ",
          h("code", {}, `${location.origin}/login?t=…`),
        ),
        h("p", { class: "quiet" }, "The URL belongs to this run of the AppHost: after a restart, take the new one."),
      );
    },
  };
}
