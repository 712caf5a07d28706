import { h, svg } from "../element";
import { percent, shortMoney, wholeMoney } from "../money";
import { monthName, shortMonthName } from "../period";
import type { Absence } from "../statements/absence";
import type { TrendFigures, TrendMonth } from "./trend";

const height = 300;
const left = 58;
const right = 12;
const moneyPanel = { top: 14, bottom: 190 };
const ratioPanel = { top: 216, bottom: 272 };

type Scale = (value: number) => number;

/**
 * Two panels over the same months: bars of Revenue beside COGS + Other Expense, and below them the line of Gross Margin %.
 * Fits its width. The line below shows the month under the pointer, or the month chosen with the arrow keys.
 */
export function trendChart(months: TrendMonth[], currency: string, missing: Absence): HTMLElement {
  const readout = h("p", { class: "chart-readout", "aria-live": "polite" });
  const canvas = h("div", { class: "chart-canvas" });
  let chosen = months.length - 1;

  function choose(index: number): void {
    chosen = Math.min(Math.max(index, 0), months.length - 1);
    canvas.querySelectorAll(".chart-month").forEach((group, n) => group.classList.toggle("is-chosen", n === chosen));
    const month = months[chosen];
    readout.textContent = month ? sentence(month, currency, missing) : "";
  }

  function draw(width: number): void {
    const step = (width - left - right) / months.length;
    const drawing = svg("svg", {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      tabindex: "0",
      "aria-label":
        `Revenue, COGS plus Other Expense and Gross Margin % of ${months.length} months. ` +
        `Arrow keys choose a month; a table follows.`,
      onkeydown: (event: KeyboardEvent) => {
        const move = { ArrowLeft: -1, ArrowRight: 1, Home: -months.length, End: months.length }[event.key];
        if (move === undefined) return;
        event.preventDefault();
        choose(chosen + move);
      },
    });
    const figures = months.map((month) => month.figures).filter((held) => held !== null);
    const money = moneyScale(figures);
    const ratio = ratioScale(figures);
    drawing.append(
      ...money.ticks.map((tick) => gridLine(money.scale(tick), shortMoney(BigInt(tick), currency), width)),
      ...ratio.ticks.map((tick) => gridLine(ratio.scale(tick), `${Math.round(tick * 100)}%`, width)),
      ...months.map((month, n) => monthGroup(month, left + n * step, step, money.scale, n, () => choose(n))),
      ...ratioLine(months, step, ratio.scale),
    );
    canvas.replaceChildren(drawing);
    choose(chosen);
  }

  new ResizeObserver(([entry]) => entry && entry.contentRect.width > 0 && draw(Math.floor(entry.contentRect.width))).observe(canvas);
  return h("figure", { class: "chart" }, legend(), canvas, readout);
}

function monthGroup(month: TrendMonth, x: number, step: number, scale: Scale, index: number, choose: () => void): SVGGElement {
  const bar = Math.min(step * 0.34, 26);
  const middle = x + step / 2;
  const everySecond = step < 46 && index % 2 === 0;
  return svg(
    "g",
    { class: "chart-month", onpointerenter: choose, onclick: choose },
    svg("rect", { class: "chart-hit", x, y: moneyPanel.top, width: step, height: ratioPanel.bottom - moneyPanel.top, rx: 4 }),
    month.figures && barOf("chart-revenue", middle - bar - 1, bar, month.figures.revenue, scale),
    month.figures && barOf("chart-costs", middle + 1, bar, month.figures.costs, scale),
    !everySecond && svg("text", { class: "chart-label", x: middle, y: height - 8, "text-anchor": "middle" }, shortMonthName(month.month)),
  );
}

function barOf(name: string, x: number, width: number, minor: bigint, scale: Scale): SVGRectElement {
  const [top, bottom] = [scale(Number(minor)), scale(0)].sort((a, b) => a - b) as [number, number];
  return svg("rect", { class: name, x, y: top, width, height: bottom - top, rx: 2 });
}

// A month without a margin leaves a gap in the line.
function ratioLine(months: TrendMonth[], step: number, scale: Scale): SVGElement[] {
  const points = months.map(({ figures }, n) =>
    figures === null || figures.grossMarginRatio === null
      ? null
      : { x: left + (n + 0.5) * step, y: scale(Number(figures.grossMarginRatio)) },
  );
  const path = points.map((point, n) => (point ? `${points[n - 1] ? "L" : "M"}${point.x} ${point.y}` : "")).join("");
  const dots = points.filter((point) => point !== null).map(({ x, y }) => svg("circle", { class: "chart-dot", cx: x, cy: y, r: 3 }));
  return [svg("path", { class: "chart-ratio", d: path }), ...dots];
}

function gridLine(y: number, label: string, width: number): SVGGElement {
  return svg(
    "g",
    {},
    svg("line", { class: "chart-grid", x1: left, x2: width - right, y1: y, y2: y }),
    svg("text", { class: "chart-label", x: left - 8, y: y + 4, "text-anchor": "end" }, label),
  );
}

function legend(): HTMLElement {
  const entries = [
    ["revenue", "Revenue"],
    ["costs", "COGS + Other Expense"],
    ["ratio", "Gross Margin %"],
  ];
  return h("ul", { class: "legend" }, ...entries.map(([name, text]) => h("li", { class: `legend-${name}` }, text ?? "")));
}

// Numbers are for geometry only: rounding moves at most a pixel.
function moneyScale(figures: TrendFigures[]): { scale: Scale; ticks: number[] } {
  const values = figures.flatMap(({ revenue, costs }) => [Number(revenue), Number(costs)]);
  // From 100 minor units on, every tick is a whole number of minor units, as labels require.
  return scaleOf(Math.min(0, ...values), Math.max(100, ...values), moneyPanel, 4);
}

function ratioScale(figures: TrendFigures[]): { scale: Scale; ticks: number[] } {
  const values = figures
    .filter(({ grossMarginRatio }) => grossMarginRatio !== null)
    .map(({ grossMarginRatio }) => Number(grossMarginRatio));
  return scaleOf(Math.min(0, ...values), Math.max(0.1, ...values), ratioPanel, 2);
}

function scaleOf(low: number, high: number, panel: { top: number; bottom: number }, count: number): { scale: Scale; ticks: number[] } {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, n) => (first + n) * step);
  const perUnit = (panel.bottom - panel.top) / ((last - first) * step);
  return { scale: (value) => panel.bottom - (value - first * step) * perUnit, ticks };
}

function sentence({ month, figures }: TrendMonth, currency: string, missing: Absence): string {
  if (figures === null) return `${monthName(month)}: ${missing.word}, ${missing.reason}`;
  const margin = figures.grossMarginRatio === null ? "n/a" : percent(figures.grossMarginRatio);
  const [revenue, costs] = [wholeMoney(figures.revenue, currency), wholeMoney(figures.costs, currency)];
  return `${monthName(month)}: Revenue ${revenue} · COGS + Other Expense ${costs} · Gross Margin ${margin}`;
}
