// Money is an integer of minor units: text from the API, BigInt in computations, never a binary fraction.

const exponents = new Map<string, number>();
const formatters = new Map<string, Intl.NumberFormat>();
const minus = "\u2212";

/** Adds amounts exactly, however large. */
export function sum(amounts: Iterable<string>): bigint {
  let total = 0n;
  for (const amount of amounts) total += BigInt(amount);
  return total;
}

/** `$1,234,568`: whole currency units, for cards and charts (KPI-2). */
export function wholeMoney(minor: string | bigint, currency: string): string {
  return format(decimal(BigInt(minor), exponent(currency)), currency, 0, true);
}

/** `1,234,567.89`: full precision without the currency, for table columns whose caption names it. */
export function exactAmount(minor: string | bigint, currency: string): string {
  return format(decimal(BigInt(minor), exponent(currency)), currency, exponent(currency), false);
}

/** `1,234.50`, `(1,234.50)` for a negative amount and a dash for zero: the cells of statements. */
export function cellAmount(minor: string | bigint, currency: string): string {
  const amount = BigInt(minor);
  if (amount === 0n) return "–";
  return amount < 0n ? `(${exactAmount(-amount, currency)})` : exactAmount(amount, currency);
}

/** Converts a typed amount to minor units: `1,234.5` is `123450`, `-7` is `-700`. Null for an invalid amount of this currency. */
export function typedMinor(text: string, currency: string): string | null {
  const digits = exponent(currency);
  const [, negative = "", whole = "", decimals = ""] = /^\s*(-?)(\d[\d,]*)(?:\.(\d+))?\s*$/.exec(text) ?? [];
  if (whole === "" || decimals.length > digits) return null;
  return (BigInt(whole.replaceAll(",", "") + decimals.padEnd(digits, "0")) * (negative === "" ? 1n : -1n)).toString();
}

/** `$1.2M`: for axis labels only. */
export function shortMoney(minor: bigint, currency: string): string {
  const formatter = formatterOf(`short ${currency}`, { style: "currency", currency, notation: "compact", maximumFractionDigits: 1 });
  return formatter.format(decimal(minor, exponent(currency)) as Intl.StringNumericLiteral).replace("-", minus);
}

/** Formats a fraction of the API (`"0.254321"`) as a percentage with one decimal (KPI-2): `25.4%`. Half is rounded away from zero. */
export function percent(fraction: string): string {
  return `${tenths(fraction)}%`;
}

/** The same with four decimals, cut, not rounded: `0.1067%`. Differences near a tolerance of a tenth of a per cent need them. */
export function exactPercent(fraction: string): string {
  const [whole = "0", decimals = ""] = magnitude(fraction).split(".");
  const millionths = BigInt(whole + decimals.padEnd(6, "0").slice(0, 6));
  const text = `${(millionths / 10_000n).toLocaleString("en-US")}.${String(millionths % 10_000n).padStart(4, "0")}%`;
  return sign(fraction) < 0 ? minus + text : text;
}

/** A difference of two ratios in percentage points: `1.3 pts`. */
export function points(fraction: string): string {
  return `${tenths(fraction)} pts`;
}

/** Returns the sign of a decimal string: -1, 0 or 1. */
export function sign(number: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(number)) return 0;
  return number.startsWith("-") ? -1 : 1;
}

export function magnitude(number: string): string {
  return number.replace(/^-/, "");
}

/** Digits after the decimal point of a currency: 2 for USD, 0 for JPY, 3 for KWD. */
export function exponent(currency: string): number {
  let digits = exponents.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat("en-US", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    exponents.set(currency, digits);
  }
  return digits;
}

// "0.0254321" -> 2.5: a hundredth of a per cent is 1e-4 of the fraction, a tenth of a per cent 1e-3.
function tenths(fraction: string): string {
  const negative = sign(fraction) < 0;
  const [whole = "0", decimals = ""] = magnitude(fraction).split(".");
  const millionths = BigInt(whole + decimals.padEnd(6, "0").slice(0, 6));
  const rounded = (millionths + 500n) / 1000n;
  const text = `${(rounded / 10n).toLocaleString("en-US")}.${rounded % 10n}`;
  return negative && rounded !== 0n ? minus + text : text;
}

function decimal(minor: bigint, digits: number): string {
  const negative = minor < 0n;
  const text = (negative ? -minor : minor).toString().padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  return (negative ? "-" : "") + (digits === 0 ? whole : `${whole}.${text.slice(-digits)}`);
}

// Intl formats a decimal string exactly, without a conversion to a number.
function format(text: string, currency: string, digits: number, withCurrency: boolean): string {
  const formatter = formatterOf(`${currency} ${digits} ${withCurrency}`, {
    ...(withCurrency ? { style: "currency" as const, currency } : {}),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: "negative",
  });
  return formatter.format(text as Intl.StringNumericLiteral).replace("-", minus);
}

function formatterOf(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let formatter = formatters.get(key);
  if (!formatter) formatters.set(key, (formatter = new Intl.NumberFormat("en-US", options)));
  return formatter;
}
