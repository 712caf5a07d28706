import { getJson } from "../api";
import { h } from "../element";
import { instant } from "../period";
import type { Profile, ProfiledLayout, ProfileList, ProfileSettings } from "../shapes";
import { widget, type Widget } from "../frame/widget";
import { dateOrders, hasSettings, formatForm, words } from "./formatForm";

/** How the files of each format are read, and who confirmed it. A format can also be set up before its first file (IMP-4). */
export function formats(): Widget {
  const list: Widget = widget({
    title: "How files are read",
    id: "formats",
    keepsSame: true,
    load: (signal) => getJson<ProfileList>("Reading the file formats", "/v1/profiles", signal),
    show: (data) => [
      data.profiles.length === 0
        ? h("p", { class: "quiet" }, "No file format is known yet: the first file of each waits for your confirmation.")
        : table(data, list.refresh),
      setUp(data, list.refresh),
    ],
  });
  return list;
}

function table({ profiles, layouts }: ProfileList, onChanged: () => Promise<void>): HTMLElement {
  const head = ["File format", "Version", "Date order", "Signs", "Control accounts", "Columns", "Confirmed by", "Confirmed", "Change"];
  const layoutOf = (profile: Profile) => layouts.find(({ layout }) => layout === profile.layout);
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the file formats" },
    h(
      "table",
      {},
      h("caption", {}, "A change holds for the next file: posted entries stay as they were read."),
      h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n === 1 ? "number" : "" }, name)))),
      h("tbody", {}, ...profiles.map((profile) => row(profile, layoutOf(profile), onChanged))),
    ),
  );
}

function row(
  { layout, version, settings, confirmedBy, confirmedAt }: Profile,
  profiled: ProfiledLayout | undefined,
  onChanged: () => Promise<void>,
): HTMLElement {
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "nowrap" }, profiled?.name ?? layout),
    h("td", { class: "number" }, String(version)),
    h("td", {}, settings.dateOrder === null ? "" : dateOrders[settings.dateOrder]),
    h(
      "td",
      {},
      Object.entries(settings.signs)
        .map(([name, side]) => `${name} ${side}`)
        .join(", "),
    ),
    h(
      "td",
      {},
      Object.entries(settings.controlAccounts ?? {})
        .map(([name, code]) => `${words(name)} ${code}`)
        .join(", "),
    ),
    h("td", {}, columns(settings)),
    h("td", {}, confirmedBy),
    h("td", { class: "nowrap" }, instant(confirmedAt)),
    h(
      "td",
      { class: "outcome" },
      profiled !== undefined &&
        hasSettings(profiled) &&
        h("details", {}, h("summary", { "aria-label": `Change ${profiled.name}` }, "Change"), formatForm(profiled, settings, onChanged)),
    ),
  );
}

function columns({ columns, positive, clearingAccount }: ProfileSettings): string {
  if (columns === null) return "";
  const headers = Object.entries(columns).map(([role, header]) => `${words(role)}: ${header}`);
  return `${headers.join(", ")}; positive is ${positive ?? "not said"}, clearing account ${clearingAccount ?? "not said"}`;
}

/** Chooses a layout that has no profile yet. */
function setUp({ profiles, layouts }: ProfileList, onChanged: () => Promise<void>): HTMLElement | string {
  const open = layouts.filter((one) => hasSettings(one) && profiles.every(({ layout }) => layout !== one.layout));
  if (open.length === 0) return "";
  const form = h("div", {});
  const choice = h(
    "select",
    { id: "new-format", onchange: () => show() },
    h("option", { value: "" }, "choose one"),
    ...open.map(({ layout, name }) => h("option", { value: layout }, name)),
  );

  function show(): void {
    const chosen = open.find(({ layout }) => layout === choice.value);
    form.replaceChildren(...(chosen ? [formatForm(chosen, undefined, onChanged)] : []));
  }

  return h(
    "details",
    {},
    h("summary", {}, "Set up a file format before its first file"),
    h("div", { class: "settings" }, h("div", { class: "field" }, h("label", { for: choice.id }, "File format"), choice)),
    form,
  );
}
