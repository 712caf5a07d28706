import { h } from "../element";
import { withChoices } from "../frame/address";
import { reasoned } from "../frame/reason";
import { cellAmount } from "../money";

/** The place of a figure in the panel: each segment is one level. */
export function drillPath(...segments: (string | number)[]): string {
  return segments.map((segment) => encodeURIComponent(segment)).join("/");
}

/** The address of the room with a figure opened in the panel. */
export function drillHref(...segments: (string | number)[]): string {
  return withChoices({ drill: drillPath(...segments) });
}

/** An amount that opens to what it is the sum of. A zero is a dash, and opens to nothing. */
export function figureLink(minor: string, currency: string, label: string, segments: (string | number)[]): HTMLElement | string {
  const text = cellAmount(minor, currency);
  if (minor === "0") return text;
  return h(
    "a",
    { class: minor.startsWith("-") ? "figure is-negative" : "figure", href: drillHref(...segments), "aria-label": `${label}: ${text}` },
    text,
  );
}

/** A cell of a statement. */
export function amountCell(content: HTMLElement | string): HTMLElement {
  return h("td", { class: content === "–" ? "number zero" : "number" }, content);
}

// Reasons for a missing amount or change, in words.
const reasons: Record<string, string> = {
  withheld: "The newer data is withheld until it agrees with Sage's control totals.",
  "zero-base": "There is nothing in the earlier period to compare with.",
  "negative-base": "The earlier amount is negative: a percentage would mislead.",
  "no-revenue": "There is no revenue in this period.",
};

/** A word in place of a figure that cannot be shown. */
export function missingFigure(reason: string): HTMLElement {
  return reasoned(reason === "withheld" ? "withheld" : "n/a", reasons[reason] ?? reason);
}
