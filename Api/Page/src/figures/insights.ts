import { getJson } from "../api";
import { h, hidden } from "../element";
import { monthName, monthOfDate, type Range } from "../period";
import type { Insight, Insights } from "../shapes";
import { widget, type Widget } from "../widget";

/** What stands out in the last month of the range, in words. */
export function insights(range: () => Range): Widget {
  const month = () => monthOfDate(range().to);
  return widget({
    title: "Insights",
    id: "insights",
    subtitle: () => monthName(month()),
    load: (signal) => getJson<Insights>("Reading the insights", `/v1/insights?period=${month()}`, signal),
    show: ({ insights: found }) => [
      found.length === 0
        ? h("p", { class: "quiet" }, `Nothing is written about ${monthName(month())} yet. Insights follow a few seconds after a posting.`)
        : h("ol", { class: "insights" }, ...found.map(item)),
    ],
  });
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
