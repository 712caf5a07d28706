import { actionButton } from "../actionButton";
import { Failure, putJson } from "../api";
import { h } from "../element";
import { field, tellFields, type Field } from "../field";
import type { DateOrder, Profile, ProfiledLayout, ProfileSettings, Side } from "../shapes";

export const dateOrders: Record<DateOrder, string> = { "day-first": "day before month", "month-first": "month before day" };

export const sides: Record<Side, string> = { debit: "debits, as in a ledger", credit: "credits: revenue is positive, cost negative" };

/** Turns `salesTax` into "Sales tax". */
export function words(name: string): string {
  const lower = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

export function hasSettings({ hasDateOrder, controlAccounts, columns }: ProfiledLayout): boolean {
  return hasDateOrder || controlAccounts !== null || columns !== null;
}

/** One setting of a layout. */
interface Setting {
  element: HTMLElement;
  fields: readonly Field[];
  /** The setting to save; empty when unchanged. */
  change(): Partial<ProfileSettings>;
}

/** Form for the settings of a layout, filled from its profile if there is one (IMP-4). */
export function formatForm(layout: ProfiledLayout, settings: ProfileSettings | undefined, onChanged: () => Promise<void>): HTMLElement {
  const parts = [
    ...(layout.hasDateOrder ? [dateOrder(layout.layout, settings?.dateOrder ?? null)] : []),
    ...(layout.controlAccounts === null ? [] : [controlAccounts(layout.layout, layout.controlAccounts, settings?.controlAccounts ?? {})]),
    ...(layout.columns === null ? [] : [columns(layout.layout, layout.columns, settings)]),
  ];
  const fields = parts.flatMap((part) => part.fields);

  async function save(): Promise<void> {
    tellFields(fields);
    try {
      await putJson<Profile>(
        `Changing how ${layout.name} is read`,
        `/v1/profiles/${layout.layout}`,
        Object.assign({}, ...parts.map((part) => part.change())),
      );
    } catch (error) {
      if (error instanceof Failure && tellFields(fields, error)) return;
      throw error;
    }
    await onChanged();
  }

  return h(
    "div",
    { class: "settings" },
    ...parts.map(({ element }) => element),
    actionButton("Save", `Save how ${layout.name} is read`, save),
  );
}

function dateOrder(layout: string, current: DateOrder | null): Setting {
  const order = choice(`${layout}-date-order`, dateOrders, current);
  const one = field("Date order", "/body/dateOrder", order);
  return {
    element: one.element,
    fields: [one],
    change: () => (order.value === (current ?? "") ? {} : { dateOrder: order.value as DateOrder }),
  };
}

function controlAccounts(layout: string, defaults: Record<string, string>, current: Record<string, string>): Setting {
  const codes = texts(`${layout}`, "/body/controlAccounts", Object.keys(defaults), current, defaults);
  return {
    element: group("Control accounts", "Where one is empty, Sage's own is taken.", codes.fields),
    fields: codes.fields,
    // The API sets them all together.
    change: () => (codes.areChanged() ? { controlAccounts: codes.filled() } : {}),
  };
}

function columns(layout: string, roles: readonly string[], settings: ProfileSettings | undefined): Setting {
  const headers = texts(`${layout}-column`, "/body/columns", roles, settings?.columns ?? {});
  const positive = choice(`${layout}-positive`, sides, settings?.positive ?? null);
  const clearing = h("input", { type: "text", id: `${layout}-clearing-account`, value: settings?.clearingAccount ?? "" });
  const fields = [
    ...headers.fields,
    field("Positive amounts are", "/body/positive", positive),
    field("Clearing account", "/body/clearingAccount", clearing),
  ];
  const isChanged = () =>
    headers.areChanged() || positive.value !== (settings?.positive ?? "") || clearing.value !== (settings?.clearingAccount ?? "");
  return {
    element: group(
      "Columns",
      "The header of each column, as the file writes it: date, amount and account at least. " +
        "The clearing account takes the other side of each row.",
      fields,
    ),
    fields,
    // The three settings are only valid together.
    change: () =>
      isChanged() ? { columns: headers.filled(), positive: (positive.value || null) as Side | null, clearingAccount: clearing.value } : {},
  };
}

/** A text input for each name. */
function texts(
  id: string,
  pointer: string,
  names: readonly string[],
  current: Record<string, string>,
  placeholders: Record<string, string> = {},
) {
  const inputs = names.map(
    (name) =>
      [name, h("input", { type: "text", id: `${id}-${name}`, value: current[name] ?? "", placeholder: placeholders[name] ?? "" })] as const,
  );
  return {
    fields: inputs.map(([name, input]) => field(words(name), `${pointer}/${name}`, input)),
    areChanged: () => inputs.some(([name, input]) => input.value !== (current[name] ?? "")),
    filled: () =>
      Object.fromEntries(inputs.map(([name, input]) => [name, input.value]).filter(([, text]) => text !== "")) as Record<string, string>,
  };
}

function choice(id: string, names: Record<string, string>, current: string | null): HTMLSelectElement {
  return h(
    "select",
    { id },
    current === null && h("option", { value: "" }, "not said"),
    ...Object.entries(names).map(([value, name]) => h("option", { value, selected: value === current }, name)),
  );
}

function group(legend: string, hint: string, fields: readonly Field[]): HTMLElement {
  return h("fieldset", {}, h("legend", {}, legend), h("p", { class: "quiet" }, hint), ...fields.map(({ element }) => element));
}
