import { getJson } from "../api";
import { h } from "../element";
import { addressOf, chosen, withChoices } from "../frame/address";
import { books } from "../frame/books";
import { navigate } from "../frame/navigate";
import { stack, type Room } from "../frame/room";
import { widget } from "../frame/widget";
import { rangeName, shortDay } from "../period";
import type { Statement, TrialBalance } from "../shapes";
import { statementAddress, statementNames, type StatementKind } from "./kinds";
import { statementTable } from "./statementTable";
import { trialBalanceTable } from "./trialBalance";

type Kind = StatementKind | "trial-balance";

/** A statement with its switches and files. */
export function statementRoom(kind: Kind): Room {
  const folded = new Set<string>();
  const tabs = h("nav", { class: "tabs", "aria-label": "Statements" });
  const tools = h("div", { class: "toolbar" });
  const name = statementNames[kind];
  const load = <T>(signal: AbortSignal) => getJson<T>(`Reading the ${name.toLowerCase()}`, statementAddress(kind), signal);
  const common = { title: name, id: kind, subtitle: () => subtitle(kind), isTitledByPage: true };
  const sheet =
    kind === "trial-balance"
      ? widget<TrialBalance>({ ...common, load, show: trialBalanceTable })
      : widget<Statement>({
          ...common,
          load,
          show: (statement) => [
            h(
              "div",
              { class: "sheet", tabindex: "0", role: "region", "aria-label": `Table of the ${name.toLowerCase()}` },
              statementTable(kind, statement, folded),
            ),
          ],
        });
  const room = stack([sheet]);

  function show(): Promise<void> {
    tabs.replaceChildren(...(Object.keys(statementNames) as Kind[]).map((one) => tab(one, one === kind)));
    tools.replaceChildren(h("div", { class: "tools" }, ...switches(kind)), h("div", { class: "tools" }, ...files(kind)));
    return room.show();
  }

  return { element: h("div", { class: "stack" }, tabs, tools, room.element), show };
}

function tab(kind: Kind, isShown: boolean): HTMLElement {
  return h("a", { href: addressOf(`/statements/${kind}`), "aria-current": isShown ? "page" : undefined }, statementNames[kind]);
}

function subtitle(kind: Kind): string {
  return kind === "balance-sheet" ? `As of ${shortDay(books.range.to)}` : rangeName(books.range);
}

function switches(kind: Kind): HTMLElement[] {
  const known = h("input", {
    type: "date",
    id: `known-${kind}`,
    value: chosen("asKnownAt") ?? "",
    onchange: () => navigate(withChoices({ asKnownAt: known.value || null })),
  });
  const day = h("label", { class: "switch", for: known.id }, "As known at", known);
  if (kind === "trial-balance") return [day];
  return [
    ...(kind === "balance-sheet" ? [] : [choice("Months", "by", "month", false)]),
    ...(kind === "profit-and-loss" ? [choice("% of revenue", "percent", "no", true)] : []),
    choice("Zero rows", "zeros", "true", false),
    day,
  ];
}

/** A box that puts a value into the address, or, if it is on by default, that takes it out. */
function choice(label: string, name: string, value: string, isDefault: boolean): HTMLElement {
  const isOn = (chosen(name) === value) !== isDefault;
  const box = h("input", {
    type: "checkbox",
    checked: isOn,
    onchange: () => navigate(withChoices({ [name]: box.checked !== isDefault ? value : null })),
  });
  return h("label", { class: "switch" }, box, label);
}

function files(kind: Kind): HTMLElement[] {
  const address = statementAddress(kind);
  const file = (format: string) =>
    h("a", { class: "button is-small", href: `${address}&format=${format}`, download: "" }, format.toUpperCase());
  return [file("xlsx"), file("csv"), h("button", { type: "button", class: "button is-small", onclick: () => print() }, "Print")];
}
