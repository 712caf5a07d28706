import { h } from "../element";
import { monthName, rangeName } from "../period";
import { chosen, withChoices } from "./address";
import { books } from "./books";
import { navigate } from "./navigate";

const custom = "custom";
const comparisons = [
  { id: "none", name: "No comparison" },
  { id: "prior-period", name: "Prior period" },
  { id: "prior-year", name: "Prior year" },
  { id: "prior-period,prior-year", name: "Both" },
];

export interface PeriodChoice {
  element: HTMLElement;
  /** Shows the choices of the address. */
  update(): void;
}

/** The period and comparison of every figure (DATE-1, DATE-5). */
export function periodChoice(): PeriodChoice {
  const preset = h("select", { id: "preset", onchange: choosePreset });
  const from = h("input", { type: "date", id: "from", required: true, onchange: chooseDays });
  const to = h("input", { type: "date", id: "to", required: true, onchange: chooseDays });
  const days = h(
    "div",
    { class: "days", hidden: true },
    h("div", { class: "field" }, h("label", { for: "from" }, "From"), from),
    h("div", { class: "field" }, h("label", { for: "to" }, "To"), to),
  );
  const compare = h(
    "select",
    { id: "compare", onchange: () => navigate(withChoices({ compare: compare.value })) },
    ...comparisons.map(({ id, name }) => h("option", { value: id }, name)),
  );
  const known = h("a", { class: "filter-chip", hidden: true });

  function choosePreset(): void {
    const { from: first, to: last } = books.range;
    if (preset.value === custom) navigate(withChoices({ range: null, from: first, to: last }));
    else navigate(withChoices({ range: preset.value, from: null, to: null }));
  }

  function chooseDays(): void {
    to.setCustomValidity(from.value && to.value && to.value < from.value ? "The range ends before it starts." : "");
    if (!from.value || !to.value || !to.reportValidity()) return;
    navigate(withChoices({ range: null, from: from.value, to: to.value }));
  }

  function update(): void {
    const { month, isClosed, presets } = books.presets;
    const range = books.range;
    const isCustom = chosen("from") !== null && range.from === chosen("from") && range.to === chosen("to");
    preset.replaceChildren(
      ...presets.map(({ id, name }) => h("option", { value: id }, name)),
      h("option", { value: custom }, "Custom range"),
    );
    preset.value = isCustom ? custom : (presets.find(({ id }) => id === chosen("range")) ?? presets[0])?.id ?? custom;
    preset.title =
      month === null
        ? ""
        : isClosed
          ? `Ranges count from ${monthName(month)}, the last closed month.`
          : `No month is closed yet: ranges count from ${monthName(month)}, the newest complete month.`;
    [from.value, to.value] = [range.from, range.to];
    days.hidden = !isCustom;
    compare.value = comparisons.some(({ id }) => id === chosen("compare")) ? (chosen("compare") as string) : "prior-period";
    const day = chosen("asKnownAt");
    known.hidden = day === null;
    known.href = withChoices({ asKnownAt: null });
    known.textContent = day === null ? "" : `As known at ${rangeName({ from: day, to: day })} ✕`;
    known.setAttribute("aria-label", `${known.textContent}: show the figures as known today`);
    element.hidden = !books.haveMonths;
  }

  const element = h(
    "form",
    { class: "choices", "aria-label": "Period of all figures", onsubmit: (event: Event) => event.preventDefault() },
    h("div", { class: "field" }, h("label", { for: "preset" }, "Period"), preset),
    days,
    h("div", { class: "field" }, h("label", { for: "compare" }, "Compare with"), compare),
    known,
  );
  return { element, update };
}
