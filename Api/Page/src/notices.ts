import { h } from "./element";
import { instant } from "./period";
import type { Served } from "./shapes";

// Why figures are not reconciled, in words (REC-3).
const reasons: Record<string, string> = {
  "no-control-totals": "no control totals from Sage have been entered to compare them with",
  "approved-difference": "a difference from Sage was approved",
};

function banner(served: Served): HTMLElement[] {
  if (served.pendingVersion)
    return [
      h(
        "p",
        { class: "banner", role: "status" },
        h("strong", {}, "Reconciliation failed. "),
        served.asOf ? `Showing verified data as of ${instant(served.asOf)}.` : "There is no verified data yet.",
      ),
    ];
  if (served.reconciled) return [];
  const why = served.reason ? (reasons[served.reason] ?? served.reason) : "the reason is not known";
  return [h("p", { class: "banner", role: "status" }, h("strong", {}, "Not reconciled. "), `These figures are as posted: ${why}.`)];
}

/** What concerns the whole page: reconciliation, freshness, a failure at the start, being signed out. */
export function notices() {
  const element = h("div", { class: "notices" });
  const freshness = h("p", { class: "freshness" });

  return {
    element,
    freshness,
    show: (notice: HTMLElement) => element.replaceChildren(notice),

    /** The banner while a newer version is withheld or figures are not reconciled, and the state of the books that they come from (REC-4). */
    showServed(served: Served): void {
      element.replaceChildren(...banner(served));
      freshness.textContent = served.asOf ? `Version ${served.ledgerVersion} · as of ${instant(served.asOf)}` : "";
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
