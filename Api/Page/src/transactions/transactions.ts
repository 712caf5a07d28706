import { getJson } from "../api";
import { h } from "../element";
import { addressOf, asked, chosen, withChoices } from "../frame/address";
import { books } from "../frame/books";
import { navigate } from "../frame/navigate";
import { stack, type Room } from "../frame/room";
import { widget } from "../frame/widget";
import { cellAmount, typedMinor } from "../money";
import { rangeName, shortDay } from "../period";
import type { Account, JournalLine, LinePage } from "../shapes";
import { entryName, moreLines, pageSize } from "./moreLines";

interface Filter {
  name: string;
  label: string;
  input: HTMLInputElement;
}

/** Journal lines of the period: search by text, reference, account and amount. The address holds the search. */
export function transactions(): Room {
  const accounts = h("datalist", { id: "accounts" });
  const filters: Filter[] = [
    filter("text", "Description", { type: "search", placeholder: "a part of it" }),
    filter("reference", "Reference or number", { type: "search" }),
    filter("account", "Account", { type: "search", list: "accounts", placeholder: "its code" }),
    filter("least", "From amount", { type: "text", inputmode: "decimal" }),
    filter("most", "To amount", { type: "text", inputmode: "decimal" }),
  ];
  const form = h(
    "form",
    { class: "search-form", role: "search", "aria-label": "Search the transactions", onsubmit: (event: Event) => search(event) },
    ...filters.map(({ label, input }) => h("div", { class: "field" }, h("label", { for: input.id }, label), input)),
    accounts,
    h("button", { type: "submit", class: "button is-primary" }, "Search"),
    h("button", { type: "button", class: "button", onclick: clear }, "Clear"),
  );
  const list = widget<LinePage>({
    title: "Lines",
    id: "lines",
    subtitle: () => rangeName(books.range),
    load: (signal) => getJson<LinePage>("Searching the transactions", `${address()}&limit=${pageSize}&count=true`, signal),
    show: results,
  });
  const room = stack([list]);

  function search(event: Event): void {
    event.preventDefault();
    for (const { name, input } of filters) {
      const isAmount = name === "least" || name === "most";
      const isWrong = isAmount && input.value.trim() !== "" && typedMinor(input.value, books.currency) === null;
      input.setCustomValidity(isWrong ? "Enter an amount, for example 1,706,929.80." : "");
    }
    if (!form.reportValidity()) return;
    navigate(withChoices(Object.fromEntries(filters.map(({ name, input }) => [name, input.value.trim() || null]))));
  }

  function clear(): void {
    navigate(withChoices(Object.fromEntries(filters.map(({ name }) => [name, null]))));
  }

  async function show(): Promise<void> {
    for (const { name, input } of filters) input.value = chosen(name) ?? "";
    if (!accounts.hasChildNodes()) void readAccounts();
    await room.show();
  }

  // The field works without the list: a person can type a code.
  async function readAccounts(): Promise<void> {
    const chart = await getJson<{ accounts: Account[] }>("Reading the accounts", "/v1/accounts").catch(() => null);
    accounts.replaceChildren(...(chart?.accounts ?? []).map(({ code, name }) => h("option", { value: code }, name)));
  }

  return { element: h("div", { class: "stack" }, form, room.element), show };
}

function filter(name: string, label: string, properties: Record<string, string>): Filter {
  return { name, label, input: h("input", { ...properties, id: `filter-${name}` }) };
}

function address(): string {
  const { from, to } = books.range;
  const minor = (name: string) => typedMinor(chosen(name) ?? "", books.currency);
  return asked("/v1/lines", {
    from,
    to,
    text: chosen("text"),
    reference: chosen("reference"),
    account: chosen("account"),
    least: minor("least"),
    most: minor("most"),
  });
}

function results({ lines, totals, next, currency }: LinePage): HTMLElement[] {
  if (lines.length === 0) return [h("p", { class: "quiet" }, "No line of this period matches. A longer period may have more.")];
  const rows = h("tbody", {}, ...lines.map((line) => row(line, currency)));
  const file = (format: string) =>
    h("a", { class: "button is-small", href: `${address()}&format=${format}`, download: "" }, format.toUpperCase());
  return [
    h(
      "div",
      { class: "toolbar" },
      h("p", { class: "quiet", role: "status" }, totals === null ? "" : said(totals, currency)),
      h("div", { class: "tools" }, file("xlsx"), file("csv")),
    ),
    h(
      "div",
      { class: "sheet", tabindex: "0", role: "region", "aria-label": "Table of the lines" },
      h("table", { class: "lines" }, head(currency), rows),
    ),
    moreLines(`${address()}&limit=${pageSize}`, next, rows, (line) => row(line, currency)),
  ];
}

function said({ lines, debitMinor, creditMinor }: NonNullable<LinePage["totals"]>, currency: string): string {
  const count = `${lines.toLocaleString("en-US")} ${lines === 1 ? "line" : "lines"}`;
  if (debitMinor === null || creditMinor === null) return `${count}; their sums are withheld.`;
  return `${count}: debits ${cellAmount(debitMinor, currency)}, credits ${cellAmount(creditMinor, currency)}`;
}

function head(currency: string): HTMLElement {
  const names = ["Date", "Entry", "Account", "Description", `Debit, ${currency}`, `Credit, ${currency}`];
  return h("thead", {}, h("tr", {}, ...names.map((name, n) => h("th", { scope: "col", class: n > 3 ? "number" : "" }, name))));
}

function row(line: JournalLine, currency: string): HTMLElement {
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "nowrap" }, shortDay(line.date)),
    h("td", {}, h("a", { class: "link", href: addressOf(`/entries/${line.entryId}`) }, entryName(line))),
    h("td", {}, `${line.accountCode} ${line.accountName}`),
    h("td", { class: "description" }, line.description ?? ""),
    ...[line.debitMinor, line.creditMinor].map((minor) => h("td", { class: "number" }, minor === "0" ? "" : cellAmount(minor, currency))),
  );
}
