import { actionButton } from "../actionButton";
import { Failure, getJson, putJson } from "../api";
import { h } from "../element";
import { field, tellFields } from "../field";
import { instant } from "../period";
import type { DateOrder, Profile, ProfileList } from "../shapes";
import { widget, type Widget } from "../widget";

export const dateOrders: Record<DateOrder, string> = { "day-first": "day before month", "month-first": "month before day" };

const controlAccounts: Record<string, string> = {
  debtors: "Debtors",
  creditors: "Creditors",
  salesTax: "Sales tax",
  purchaseTax: "Purchase tax",
  salesDiscounts: "Sales discounts",
  purchaseDiscounts: "Purchase discounts",
};

/** What was confirmed of each layout, and by whom; date order and control accounts can be set (IMP-4). */
export function profiles(): Widget {
  const list: Widget = widget({
    title: "Profiles",
    id: "profiles",
    keepsSame: true,
    load: (signal) => getJson<ProfileList>("Reading the profiles", "/v1/profiles", signal),
    show: ({ profiles }) => [
      profiles.length === 0
        ? h("p", { class: "quiet" }, "Nothing is known of any layout yet: the first file of each waits for a confirmation.")
        : table(profiles, list.refresh),
    ],
  });
  return list;
}

function table(profiles: Profile[], onChanged: () => Promise<void>): HTMLElement {
  const head = ["Layout", "Version", "Date order", "Signs", "Control accounts", "Confirmed by", "Confirmed", "Change"];
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the profiles" },
    h(
      "table",
      {},
      h("caption", {}, "How files are read, by layout. A change holds for the next file: what is posted stays as it was read."),
      h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n === 1 ? "number" : "" }, name)))),
      h("tbody", {}, ...profiles.map((profile) => row(profile, onChanged))),
    ),
  );
}

function row(profile: Profile, onChanged: () => Promise<void>): HTMLElement {
  const { layout, version, settings, confirmedBy, confirmedAt } = profile;
  const accounts = Object.entries(settings.controlAccounts ?? {}).map(([name, code]) => `${controlAccounts[name] ?? name} ${code}`);
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "nowrap" }, h("code", {}, layout)),
    h("td", { class: "number" }, String(version)),
    h("td", {}, settings.dateOrder === null ? "" : dateOrders[settings.dateOrder]),
    h("td", {}, Object.entries(settings.signs).map(([name, side]) => `${name} ${side}`).join(", ")),
    h("td", {}, accounts.join(", ")),
    h("td", {}, confirmedBy),
    h("td", { class: "nowrap" }, instant(confirmedAt)),
    h(
      "td",
      { class: "outcome" },
      h("details", {}, h("summary", { "aria-label": `Change ${layout}` }, "Change"), settingsForm(profile, onChanged)),
    ),
  );
}

/** Which of the two a layout has, the server says: it refuses the other one. */
function settingsForm({ layout, settings }: Profile, onChanged: () => Promise<void>): HTMLElement {
  const order = h(
    "select",
    { id: `${layout}-date-order` },
    settings.dateOrder === null && h("option", { value: "" }, "not said"),
    ...Object.entries(dateOrders).map(([id, name]) => h("option", { value: id, selected: id === settings.dateOrder }, name)),
  );
  const codes = { ...Object.fromEntries(Object.keys(controlAccounts).map((name) => [name, ""])), ...settings.controlAccounts };
  const inputs = Object.entries(codes).map(([name, value]) => [name, h("input", { type: "text", id: `${layout}-${name}`, value })] as const);
  const orderField = field("Date order", "/body/dateOrder", order);
  const accountFields = inputs.map(([name, input]) => field(controlAccounts[name] ?? name, `/body/controlAccounts/${name}`, input));

  async function save(): Promise<void> {
    tellFields([orderField, ...accountFields]);
    try {
      await putJson<Profile>(`Changing the profile of ${layout}`, `/v1/profiles/${layout}`, {
        dateOrder: order.value === (settings.dateOrder ?? "") ? null : order.value,
        // They are set all together.
        controlAccounts: inputs.every(([name, input]) => input.value === codes[name])
          ? null
          : Object.fromEntries(inputs.map(([name, input]) => [name, input.value]).filter(([, code]) => code !== "")),
      });
    } catch (error) {
      if (error instanceof Failure && tellFields([orderField, ...accountFields], error)) return;
      throw error;
    }
    await onChanged();
  }

  return h(
    "div",
    { class: "settings" },
    orderField.element,
    h(
      "fieldset",
      {},
      h("legend", {}, "Control accounts"),
      h("p", { class: "quiet" }, "Of Sage 50 UK. Where one is empty, Sage's own is taken."),
      ...accountFields.map(({ element }) => element),
    ),
    actionButton("Save", `Save the profile of ${layout}`, save),
  );
}
