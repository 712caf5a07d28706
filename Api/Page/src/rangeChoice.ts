import { h } from "./element";
import { monthName, type Range } from "./period";
import type { DatePresets } from "./shapes";

const custom = "custom";

export interface RangeChoice {
  element: HTMLElement;
  range(): Range;
  /** Sets the named ranges. Keeps the reader's choice; otherwise chooses the last closed month. */
  setPresets(presets: DatePresets): void;
}

/** The range of all widgets. The address holds it: a reload keeps it and a colleague can open it (DATE-5). */
export function rangeChoice(onChange: () => void): RangeChoice {
  let presets: DatePresets["presets"] = [];
  let range: Range = { from: "", to: "" };

  const preset = h("select", { id: "preset", onchange: () => choosePreset(preset.value) }, h("option", { value: custom }, "Custom range"));
  const from = h("input", { type: "date", id: "from", required: true, onchange: chooseDates });
  const to = h("input", { type: "date", id: "to", required: true, onchange: chooseDates });
  const note = h("p", { class: "range-note" });

  function apply(id: string, next: Range): void {
    range = { from: next.from, to: next.to };
    preset.value = id;
    [from.value, to.value] = [next.from, next.to];
    const address = new URL(location.href);
    address.search = id === custom ? `?from=${next.from}&to=${next.to}` : `?range=${id}`;
    history.replaceState(null, "", address);
  }

  function choosePreset(id: string): void {
    const chosen = presets.find((candidate) => candidate.id === id);
    if (!chosen) return;
    apply(id, chosen);
    onChange();
  }

  function chooseDates(): void {
    to.setCustomValidity(from.value && to.value && to.value < from.value ? "The range ends before it starts." : "");
    if (!from.value || !to.value || !to.reportValidity()) return;
    apply(custom, { from: from.value, to: to.value });
    onChange();
  }

  function setPresets(next: DatePresets): void {
    presets = next.presets;
    preset.replaceChildren(
      ...presets.map(({ id, name }) => h("option", { value: id }, name)),
      h("option", { value: custom }, "Custom range"),
    );
    note.textContent =
      next.month === null
        ? ""
        : next.isClosed
          ? `Ranges count from ${monthName(next.month)}, the last closed month.`
          : `No month is closed yet: ranges count from ${monthName(next.month)}, the newest complete month.`;
    const asked = new URLSearchParams(location.search);
    const [askedFrom, askedTo] = [asked.get("from") ?? "", asked.get("to") ?? ""];
    if (isDate(askedFrom) && isDate(askedTo) && askedFrom <= askedTo) return apply(custom, { from: askedFrom, to: askedTo });
    const chosen = presets.find((candidate) => candidate.id === asked.get("range")) ?? presets[0];
    if (chosen) apply(chosen.id, chosen);
  }

  const element = h(
    "form",
    { class: "range", "aria-label": "Date range of the whole page", onsubmit: (event: Event) => event.preventDefault() },
    h("div", { class: "field" }, h("label", { for: "preset" }, "Range"), preset),
    h("div", { class: "field" }, h("label", { for: "from" }, "From"), from),
    h("div", { class: "field" }, h("label", { for: "to" }, "To"), to),
    note,
  );
  return { element, range: () => range, setPresets };
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
