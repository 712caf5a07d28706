import { h } from "../element";
import { cellAmount } from "../money";

/** Amounts of both sides; null while they are withheld. */
interface Sided {
  debitMinor: string | null;
  creditMinor: string | null;
}

/** How debits and credits make the amount that the figure shows: a statement shows revenue as credits less debits. */
export type Measure = (sided: Sided) => bigint;

const debit: Measure = ({ debitMinor }) => BigInt(debitMinor ?? "0");
const credit: Measure = ({ creditMinor }) => BigInt(creditMinor ?? "0");
const net: Measure = (sided) => debit(sided) - credit(sided);
const opposite: Measure = (sided) => credit(sided) - debit(sided);

/** Returns the measure by which the parts add up to the amount. A column of the trial balance tries its own side first. */
export function measureOf(parts: readonly Sided[], minor: string, side: string | null = null): Measure {
  const candidates = [...(side === "debit" ? [debit] : side === "credit" ? [credit] : []), net, opposite];
  return candidates.find((measure) => total(parts.map(measure)) === BigInt(minor)) ?? candidates[0] ?? net;
}

export function total(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

/** Says whether the rows add up to the figure above them. */
export function sumsTo(amounts: readonly bigint[], minor: string, currency: string): HTMLElement {
  const sum = total(amounts);
  return sum === BigInt(minor)
    ? h("p", { class: "verdict is-good" }, `Sums to ${cellAmount(sum, currency)} ✓`)
    : h(
        "p",
        { class: "verdict is-bad", role: "alert" },
        `The rows sum to ${cellAmount(sum, currency)}, but the figure is ${cellAmount(minor, currency)}.`,
      );
}

/** An amount in a cell; the closing parenthesis hangs. */
export function amount(minor: bigint, currency: string): HTMLElement {
  return h("span", minor < 0n ? { class: "is-negative" } : {}, cellAmount(minor, currency));
}
