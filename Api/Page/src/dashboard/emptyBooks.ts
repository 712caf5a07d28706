import { h } from "../element";
import { addressOf } from "../frame/address";
import { books } from "../frame/books";
import type { Room } from "../frame/room";
import { absence, absentFigures } from "../statements/absence";

const steps = [
  ["Chart of accounts", "Export it from Sage and import it first: its names and groups order the statements."],
  ["Opening balances", "A trial balance of the day before your first journal, or the journal from the beginning."],
  ["Journals", "The general journal of each month, oldest first. Several files at once are fine."],
  ["First trial balance", "Sage's own totals: every figure is compared with them before it is shown as reconciled."],
];

/** In place of figures while the ledger has none: the way to the first ones. */
export function emptyBooks(loadDemoCompany: () => void): Room {
  const element = h("div", { class: "stack" });

  function show(): Promise<void> {
    const pendingReason = books.entity?.pendingReason;
    element.replaceChildren(pendingReason ? absentFigures(absence({ pendingReason })) : welcome(loadDemoCompany));
    return Promise.resolve();
  }

  return { element, show };
}

function welcome(loadDemoCompany: () => void): HTMLElement {
  return h(
    "section",
    { class: "welcome", "aria-labelledby": "welcome-title" },
    h("h2", { id: "welcome-title" }, "The ledger is empty"),
    h("p", {}, "Bring in your books in this order:"),
    h("ol", { class: "steps" }, ...steps.map(([name, text]) => h("li", {}, h("strong", {}, `${name}. `), text ?? ""))),
    h("a", { class: "button is-primary", href: addressOf("/imports") }, "Import your first file"),
    h("p", {}, "Or look around in the books of a fictional landscaper: 24 months, several regions and divisions."),
    h("button", { type: "button", class: "button", onclick: loadDemoCompany }, "Load the demo company"),
  );
}
