import { getJson } from "../api";
import { h, hidden } from "../element";
import { magnitude, percent, points, sign, wholeMoney } from "../money";
import { asked } from "../frame/address";
import { widget, type Widget } from "../frame/widget";
import { monthOfDate, rangeName, type Range } from "../period";
import type { Comparison, Kpi, KpiMonths, KpiReport } from "../shapes";
import { drillHref } from "../statements/figure";
import { sparkline } from "./sparkline";
import { absence, absentFigure, hasLines, type Absence } from "../statements/absence";

// Reasons for a missing value or change, in words (KPI-3).
const reasons: Record<string, string> = {
  "zero-revenue": "no revenue in this period",
  "zero-base": "nothing in the earlier period",
  "negative-base": "the earlier figure is negative",
  "no-earlier-period": "there is no earlier period",
  "partial-base": "the books hold only a part of the earlier period",
};

/** The headline KPIs in their order, each with its change against two earlier periods (KPI-1, KPI-2, KPI-3). */
export function kpiCards(range: () => Range): Widget {
  return widget({
    title: "Key figures",
    id: "kpis",
    subtitle: () => rangeName(range()),
    load: (signal) => {
      const { from, to } = range();
      return Promise.all([
        getJson<KpiReport>("Reading the key figures", asked("/v1/kpis", { kpis: "headline", from, to }), signal),
        // The cards stand without their lines.
        getJson<KpiMonths>("Reading the months", asked("/v1/kpis/months", { last: monthOfDate(to) }), signal).catch(() => null),
      ]);
    },
    show: ([report, months]) => {
      const missing = hasLines(report) ? null : absence(report);
      const course = (id: string) =>
        sparkline((months?.months ?? []).map((month) => (hasLines(month) ? month.kpis.find((kpi) => kpi.id === id) : undefined)));
      return [h("ul", { class: "cards" }, ...report.kpis.map((kpi) => card(kpi, report.currency, missing, course(kpi.id))))];
    },
  });
}

function card(kpi: Kpi, currency: string, missing: Absence | null, course: SVGElement | null): HTMLElement {
  return h(
    "li",
    { class: "card" },
    h("h3", {}, kpi.name),
    h("p", { class: "card-value" }, missing ? absentFigure(missing) : value(kpi, currency)),
    !missing && course,
    // Without a figure there is nothing to compare.
    !missing &&
      h(
        "dl",
        { class: "changes" },
        ...change("Preceding period", kpi, kpi.precedingPeriod, currency),
        ...change("Same period last year", kpi, kpi.samePeriodLastYear, currency),
      ),
  );
}

function value(kpi: Kpi, currency: string): Node | string {
  const text = kpi.valueMinor !== null ? wholeMoney(kpi.valueMinor, currency) : kpi.valueRatio !== null ? percent(kpi.valueRatio) : null;
  if (text === null) return notAvailable(kpi.reason);
  return h("a", { class: "figure", href: drillHref(kpi.id, "kpi"), "aria-label": `${kpi.name}: ${text}, formula with values` }, text);
}

function change(name: string, kpi: Kpi, comparison: Comparison, currency: string): HTMLElement[] {
  const against = comparison.from && comparison.to ? rangeName({ from: comparison.from, to: comparison.to }) : "";
  const delta =
    comparison.deltaMinor && `${sign(comparison.deltaMinor) < 0 ? "down" : "up"} ${wholeMoney(magnitude(comparison.deltaMinor), currency)}`;
  return [
    h("dt", {}, "vs ", h("span", against ? { title: against } : {}, name.toLowerCase())),
    h("dd", delta ? { title: `${delta} against ${against}` } : {}, changeText(kpi, comparison)),
  ];
}

function changeText(kpi: Kpi, comparison: Comparison): Node {
  const moved = kpi.unit === "money" ? comparison.change : comparison.deltaRatio;
  if (moved === null) return notAvailable(comparison.reason);
  const size = kpi.unit === "money" ? percent(magnitude(moved)) : points(magnitude(moved));
  const direction = sign(moved);
  if (direction === 0) return h("span", { class: "change" }, "unchanged");
  const tone = comparison.favourable === null ? "" : comparison.favourable ? " is-good" : " is-bad";
  const judged = comparison.favourable === null ? "" : comparison.favourable ? ", favourable," : ", unfavourable,";
  const words = `${direction > 0 ? "up" : "down"}${judged} `;
  return h("span", { class: `change${tone}` }, h("span", { "aria-hidden": "true" }, direction > 0 ? "▲ " : "▼ "), hidden(words), size);
}

function notAvailable(reason: string | null): HTMLElement {
  return h("span", { class: "not-available" }, "n/a", h("span", { class: "reason" }, reason ? (reasons[reason] ?? reason) : "no figure"));
}
