import { svg } from "../element";
import type { Kpi } from "../shapes";

const width = 120;
const height = 28;

/** The course of a figure over the last months. The trend has the same as a table, so screen readers skip it. */
export function sparkline(months: readonly (Kpi | undefined)[]): SVGElement | null {
  // Numbers are for geometry only.
  const values = months.map((kpi) => kpi?.valueMinor ?? kpi?.valueRatio ?? null).map((value) => (value === null ? null : Number(value)));
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (n: number) => 2 + (n * (width - 4)) / (values.length - 1);
  const y = (value: number) => (high === low ? height / 2 : height - 3 - ((value - low) * (height - 6)) / (high - low));
  const path = values.map((value, n) =>
    value === null ? "" : `${(values[n - 1] ?? null) === null ? "M" : "L"}${x(n).toFixed(1)} ${y(value).toFixed(1)}`,
  );
  return svg(
    "svg",
    { class: "sparkline", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("path", { d: path.join("") }),
  );
}
