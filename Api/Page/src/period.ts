// Dates are calendar dates, `2026-10-31`, and months `2026-10`: text, without any time zone (DATE-4).

export interface Range {
  from: string;
  to: string;
}

/** The months that the books hold, and from which one the presets count (DATE-1). */
export interface Books {
  firstMonth: string;
  anchorMonth: string;
  anchorIsClosed: boolean;
}

export interface Preset {
  id: string;
  name: string;
  range(books: Books): Range;
}

const back = (months: number, length: number) => (books: Books) =>
  monthsRange(addMonths(books.anchorMonth, 1 - months), addMonths(books.anchorMonth, length - months));

const quarterStart = (month: string) => addMonths(month, -((monthOf(month) - 1) % 3));
const yearStart = (month: string) => addMonths(month, 1 - monthOf(month));

/** All relative to the anchor month, never to today; the fiscal year starts in January. */
export const presets: readonly Preset[] = [
  { id: "last-closed-month", name: "Last closed month", range: back(1, 1) },
  { id: "previous-month", name: "Previous month", range: back(2, 1) },
  { id: "last-3-months", name: "Last 3 months", range: back(3, 3) },
  { id: "last-6-months", name: "Last 6 months", range: back(6, 6) },
  { id: "last-12-months", name: "Last 12 months", range: back(12, 12) },
  { id: "this-quarter", name: "This quarter", range: (books) => monthsRange(quarterStart(books.anchorMonth), books.anchorMonth) },
  {
    id: "last-quarter",
    name: "Last quarter",
    range: (books) => monthsRange(addMonths(quarterStart(books.anchorMonth), -3), addMonths(quarterStart(books.anchorMonth), -1)),
  },
  { id: "year-to-date", name: "Year to date", range: (books) => monthsRange(yearStart(books.anchorMonth), books.anchorMonth) },
  {
    id: "last-fiscal-year",
    name: "Last fiscal year",
    range: (books) => monthsRange(addMonths(yearStart(books.anchorMonth), -12), addMonths(yearStart(books.anchorMonth), -1)),
  },
  { id: "inception-to-date", name: "Inception to date", range: (books) => monthsRange(books.firstMonth, books.anchorMonth) },
];

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

/** `Oct 1, 2026 – Oct 31, 2026`, or the name of the month or the day when it is one. */
export function rangeName(range: Range): string {
  const month = monthOfDate(range.from);
  const whole = monthsRange(month, month);
  if (whole.from === range.from && whole.to === range.to) return monthName(month);
  const day: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };
  if (range.from === range.to) return formatUtc(range.from, day);
  return `${formatUtc(range.from, day)} – ${formatUtc(range.to, day)}`;
}

/** An instant of the API in the reader's own time. */
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
