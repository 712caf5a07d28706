// Dates are calendar dates, `2026-10-31`, and months `2026-10`: text without a time zone (DATE-4).

export interface Range {
  from: string;
  to: string;
}

export function addMonths(month: string, count: number): string {
  const number = yearOf(month) * 12 + monthOf(month) - 1 + count;
  return `${String(Math.floor(number / 12)).padStart(4, "0")}-${String((number % 12) + 1).padStart(2, "0")}`;
}

export function monthsRange(first: string, last: string): Range {
  return { from: `${first}-01`, to: `${last}-${String(daysIn(last)).padStart(2, "0")}` };
}

export function monthOfDate(date: string): string {
  return date.slice(0, 7);
}

/** `October 2026` */
export function monthName(month: string): string {
  return formatUtc(`${month}-01`, { month: "long", year: "numeric" });
}

/** `Oct 26` */
export function shortMonthName(month: string): string {
  return formatUtc(`${month}-01`, { month: "short", year: "2-digit" });
}

/** `Oct 1, 2026 – Oct 31, 2026`; for one month or one day, its name. */
export function rangeName(range: Range): string {
  const month = monthOfDate(range.from);
  const whole = monthsRange(month, month);
  if (whole.from === range.from && whole.to === range.to) return monthName(month);
  const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
  if (range.from === range.to) return formatUtc(range.from, day);
  return `${formatUtc(range.from, day)} – ${formatUtc(range.to, day)}`;
}

/** `October 31, 2026` */
export function dayName(date: string): string {
  return formatUtc(date, { day: "numeric", month: "long", year: "numeric" });
}

/** `Oct 31, 2026`, for columns. */
export function shortDay(date: string): string {
  return formatUtc(date, { day: "numeric", month: "short", year: "numeric" });
}

/** Formats an instant of the API in the reader's time zone. */
export function instant(at: string): string {
  return new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

function daysIn(month: string): number {
  return new Date(Date.UTC(yearOf(month), monthOf(month), 0)).getUTCDate();
}

function formatUtc(date: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}

function yearOf(month: string): number {
  return Number(month.slice(0, 4));
}

function monthOf(month: string): number {
  return Number(month.slice(5, 7));
}
