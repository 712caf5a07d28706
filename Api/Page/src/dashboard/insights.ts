import { getJson } from "../api";
import { h, hidden } from "../element";
import { monthName, monthOfDate, type Range } from "../period";
import type { Insight, Insights } from "../shapes";
import { widget, type Widget } from "../frame/widget";
import { absence, absentFigures } from "../statements/absence";

// Insights arrive by a queue shortly after posting: ask again at these intervals.
const waitsMs = [300, 700, 1500, 3000, 6000, 12000];

export interface InsightsWidget extends Widget {
  /** Reloads until the insights belong to this ledger version, or until the intervals are used up. */
  awaitVersion(ledgerVersion: number): Promise<void>;
}

/** Findings of the last month of the range, in words. */
export function insights(range: () => Range): InsightsWidget {
  const month = () => monthOfDate(range().to);
  let shownVersion = -1;
  const shown = widget({
    title: "Insights",
    id: "insights",
    subtitle: () => monthName(month()),
    load: (signal) => getJson<Insights>("Reading the insights", `/v1/insights?period=${month()}`, signal),
    show: ({ ledgerVersion, pendingReason, insights: found }) => {
      shownVersion = ledgerVersion ?? -1;
      return [
        found.length === 0 && pendingReason
          ? absentFigures(absence({ pendingReason }))
          : found.length === 0
            ? h(
                "p",
                { class: "quiet" },
                `Nothing is written about ${monthName(month())} yet. Insights follow a few seconds after a posting.`,
              )
            : h("ol", { class: "insights" }, ...found.map(item)),
      ];
    },
  });

  async function awaitVersion(ledgerVersion: number): Promise<void> {
    for (const ms of waitsMs) {
      if (shownVersion >= ledgerVersion) return;
      await new Promise((resolve) => setTimeout(resolve, ms));
      await shown.refresh();
    }
  }

  return { ...shown, awaitVersion };
}

function item(insight: Insight): HTMLElement {
  const tone = insight.favourable === null ? "" : insight.favourable ? "is-good" : "is-bad";
  return h(
    "li",
    { class: `insight ${tone}` },
    h("h3", {}, insight.favourable !== null && hidden(insight.favourable ? "Favourable: " : "Unfavourable: "), insight.headline),
    h("p", {}, insight.body),
    insight.source === "openai" && h("p", { class: "source" }, "Worded by a language model from checked figures"),
  );
}
