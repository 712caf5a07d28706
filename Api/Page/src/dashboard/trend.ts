import { getJson } from "../api";
import { h } from "../element";
import { exactAmount, percent } from "../money";
import { addressOf, asked } from "../frame/address";
import { widget, type Widget } from "../frame/widget";
import { addMonths, monthName, monthOfDate, monthsRange, type Range } from "../period";
import type { KpiMonths, KpiReport } from "../shapes";
import { absence, absentFigures, hasLines, type Absence } from "../statements/absence";
import { trendChart } from "./trendChart";

/** One month of the trend; it has no figures when it has no lines. */
export interface TrendMonth {
  month: string;
  figures: TrendFigures | null;
}

/** Amounts in minor units. */
export interface TrendFigures {
  revenue: bigint;
  costs: bigint;
  grossMarginRatio: string | null;
}

/** Revenue, COGS + Other Expense and Gross Margin % of the twelve months that end with the range (DASH-2). */
export function trend(range: () => Range): Widget {
  const last = () => monthOfDate(range().to);
  return widget({
    title: "Twelve-month trend",
    id: "trend",
    subtitle: () => `${monthName(addMonths(last(), -11))} – ${monthName(last())}`,
    load: (signal) => getJson<KpiMonths>("Reading the twelve-month trend", asked("/v1/kpis/months", { last: last() }), signal),
    show: (report) => {
      const months = report.months.map(trendMonth);
      const missing = absence(report);
      if (months.every(({ figures }) => figures === null)) return [absentFigures(missing)];
      return [trendChart(months, report.currency, missing), table(months, report.currency, missing)];
    },
  });
}

function trendMonth(report: KpiReport): TrendMonth {
  const minor = (id: string) => BigInt(report.kpis.find((kpi) => kpi.id === id)?.valueMinor ?? "0");
  const figures = () => ({
    revenue: minor("revenue"),
    costs: minor("cogs") + minor("other_expense"),
    grossMarginRatio: report.kpis.find((kpi) => kpi.id === "gross_margin_pct")?.valueRatio ?? null,
  });
  return { month: monthOfDate(report.from), figures: hasLines(report) ? figures() : null };
}

/** The chart's text alternative (UI-1). */
function table(months: TrendMonth[], currency: string, missing: Absence): HTMLElement {
  const head = ["Month", "Revenue", "COGS + Other Expense", "Gross Margin %"];
  return h(
    "details",
    { class: "as-table" },
    h("summary", {}, "Show as a table"),
    h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Twelve-month trend as a table" },
      h(
        "table",
        {},
        h("caption", {}, `Amounts in ${currency}`),
        h("thead", {}, h("tr", {}, ...head.map((name, column) => h("th", { scope: "col", class: column > 0 ? "number" : "" }, name)))),
        h("tbody", {}, ...months.map((month) => row(month, currency, missing))),
      ),
    ),
  );
}

function row({ month, figures }: TrendMonth, currency: string, missing: Absence): HTMLElement {
  const href = addressOf("/statements/profit-and-loss", { range: null, ...monthsRange(month, month) });
  const name = h("th", { scope: "row" }, h("a", { class: "link", href }, monthName(month)));
  if (figures === null) return h("tr", {}, name, h("td", { class: "not-available", colspan: "3" }, `${missing.word}: ${missing.reason}`));
  return h(
    "tr",
    {},
    name,
    h("td", { class: "number" }, exactAmount(figures.revenue, currency)),
    h("td", { class: "number" }, exactAmount(figures.costs, currency)),
    h("td", { class: "number" }, figures.grossMarginRatio === null ? "n/a" : percent(figures.grossMarginRatio)),
  );
}
