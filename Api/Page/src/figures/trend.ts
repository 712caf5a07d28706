import { getJson } from "../api";
import { h } from "../element";
import { exactAmount, percent } from "../money";
import { addMonths, monthName, monthOfDate, type Range } from "../period";
import type { KpiReport } from "../shapes";
import { widget, type Widget } from "../widget";
import { trendChart } from "./trendChart";

/** One month of the trend; amounts in minor units. */
export interface TrendMonth {
  month: string;
  revenue: bigint;
  costs: bigint;
  grossMarginRatio: string | null;
}

interface Months {
  currency: string;
  months: KpiReport[];
}

/** Revenue, COGS + Other Expense and Gross Margin % of the twelve months that end with the range (DASH-2). */
export function trend(range: () => Range): Widget {
  const last = () => monthOfDate(range().to);
  return widget({
    title: "Twelve-month trend",
    id: "trend",
    subtitle: () => `${monthName(addMonths(last(), -11))} – ${monthName(last())}`,
    load: (signal) => getJson<Months>("Reading the twelve-month trend", `/v1/kpis/months?last=${last()}`, signal),
    show: ({ currency, months }) => {
      const trendMonths = months.map(trendMonth);
      return [trendChart(trendMonths, currency), table(trendMonths, currency)];
    },
  });
}

function trendMonth(report: KpiReport): TrendMonth {
  const minor = (id: string) => BigInt(report.kpis.find((kpi) => kpi.id === id)?.valueMinor ?? "0");
  return {
    month: monthOfDate(report.from),
    revenue: minor("revenue"),
    costs: minor("cogs") + minor("other_expense"),
    grossMarginRatio: report.kpis.find((kpi) => kpi.id === "gross_margin_pct")?.valueRatio ?? null,
  };
}

/** The chart's text alternative (UI-1). */
function table(months: TrendMonth[], currency: string): HTMLElement {
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
        h("tbody", {}, ...months.map((month) => row(month, currency))),
      ),
    ),
  );
}

function row(month: TrendMonth, currency: string): HTMLElement {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, monthName(month.month)),
    h("td", { class: "number" }, exactAmount(month.revenue, currency)),
    h("td", { class: "number" }, exactAmount(month.costs, currency)),
    h("td", { class: "number" }, month.grossMarginRatio === null ? "n/a" : percent(month.grossMarginRatio)),
  );
}
