import { getJson } from "../api";
import { addMonths, monthOfDate, monthsRange, type Range } from "../period";
import type { DatePresets, Entity } from "../shapes";
import { chosen } from "./address";

// The books as every room sees them: the company, the named ranges, and the choices in the address.

let entity: Entity | null = null;
let presets: DatePresets = { month: null, isClosed: false, presets: [] };
let readings = 0;
const posted = new Map<string, number>();

/** Reads the company and its named ranges. */
export async function readBooks(): Promise<void> {
  const step = "Opening the books";
  [entity, presets] = await Promise.all([getJson<Entity>(step, "/v1/entity"), getJson<DatePresets>(step, "/v1/date-presets")]);
  readings++;
}

export const books = {
  get entity(): Entity | null {
    return entity;
  },
  get presets(): DatePresets {
    return presets;
  },
  /** Counts readings: figures of an earlier reading may be out of date. */
  get reading(): number {
    return readings;
  },
  /** False while there is no figure to show. */
  get haveMonths(): boolean {
    return presets.month !== null;
  },
  get currency(): string {
    return entity?.currency ?? "USD";
  },
  /** The range of every figure: the custom days or the named range of the address, otherwise the first named range. */
  get range(): Range {
    const [from, to] = [chosen("from") ?? "", chosen("to") ?? ""];
    if (isDate(from) && isDate(to) && from <= to) return { from, to };
    return presets.presets.find(({ id }) => id === chosen("range")) ?? presets.presets[0] ?? { from: "", to: "" };
  },
  /** The ranges to compare with: `prior-period`, `prior-year`, both, or none. */
  get compare(): string[] {
    const asked = chosen("compare") ?? "prior-period";
    return asked.split(",").filter((name) => name === "prior-period" || name === "prior-year");
  },
  /** Notes an import that posted into a month: its insights follow. */
  notePosted(months: readonly string[], version: number): void {
    for (const month of months) posted.set(monthOfDate(month), version);
  },
  /** The ledger version whose insights of a month are still expected. */
  postedVersion(month: string): number | undefined {
    return posted.get(month);
  },
};

/** The last day of the range before, or the same day a year earlier; the end of a month stays the end of a month. */
export function earlierDay(kind: string, { from, to }: Range): string {
  const month = monthOfDate(to);
  const isMonthEnd = monthsRange(month, month).to === to;
  if (kind === "prior-period" && from.endsWith("-01")) {
    const before = addMonths(monthOfDate(from), -1);
    return monthsRange(before, before).to;
  }
  if (kind === "prior-period") return dayBefore(from);
  const lastYear = addMonths(month, -12);
  const end = monthsRange(lastYear, lastYear).to;
  const sameDay = `${lastYear}${to.slice(7)}`;
  return isMonthEnd || sameDay > end ? end : sameDay;
}

/** The day before a day. */
export function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - 1);
  return date.toISOString().slice(0, 10);
}

export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
