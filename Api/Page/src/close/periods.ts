import { getJson, postJson } from "../api";
import { h } from "../element";
import { notedActions, type NotedAction } from "../notedActions";
import { instant, monthName } from "../period";
import type { Period, Periods } from "../shapes";
import { widget, type Widget } from "../frame/widget";

const states: Record<Period["state"], string> = { open: "Open", "soft-closed": "Soft-closed", closed: "Closed" };

interface Change {
  name: string;
  doing: string;
  path: "close" | "reopen";
  soft?: boolean;
}

const softClose: Change = { name: "Soft-close", doing: "Soft-closing", path: "close", soft: true };
const close: Change = { name: "Close", doing: "Closing", path: "close" };
const reopen: Change = { name: "Reopen", doing: "Reopening", path: "reopen" };

const changes: Record<Period["state"], Change[]> = { open: [softClose, close], "soft-closed": [close, reopen], closed: [reopen] };

const shownMonths = 12;

/** Accounting periods and their states, newest first; a change of state needs a reason (DATE-7). */
export function periods(onChanged: () => Promise<void>): Widget {
  return widget({
    title: "Periods",
    id: "periods",
    keepsSame: true,
    subtitle: () => "A closed month takes no entries; a soft-closed one takes late entries, which stay marked.",
    load: (signal) => getJson<Periods>("Reading the periods", "/v1/periods", signal),
    show: ({ periods }) => {
      if (periods.length === 0) return [h("p", { class: "quiet" }, "No month has entries yet.")];
      const newest = [...periods].reverse();
      const earlier = newest.slice(shownMonths);
      return [
        table(newest.slice(0, shownMonths), onChanged),
        ...(earlier.length === 0 ? [] : [h("details", {}, h("summary", {}, "Show the months before"), table(earlier, onChanged))]),
      ];
    },
  });
}

function table(periods: Period[], onChanged: () => Promise<void>): HTMLElement {
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table of the periods" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...["Month", "State", "Changed", "By", "Change"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, ...periods.map((period) => row(period, onChanged))),
    ),
  );
}

function row(period: Period, onChanged: () => Promise<void>): HTMLElement {
  const name = monthName(period.month);
  const action = (change: Change): NotedAction => ({
    text: change.name,
    label: `${change.name} ${name}`,
    act: async (reason) => {
      await postJson<unknown>(`${change.doing} ${name}`, `/v1/periods/${period.month}/${change.path}`, { reason, soft: change.soft });
      await onChanged();
    },
  });
  return h(
    "tr",
    {},
    h("th", { scope: "row", class: "nowrap" }, name),
    h("td", {}, h("span", { class: `status status-${period.state}` }, states[period.state])),
    h("td", { class: "nowrap" }, period.changedAt === null ? "" : instant(period.changedAt)),
    h("td", {}, period.changedBy ?? ""),
    h(
      "td",
      { class: "outcome" },
      h(
        "details",
        {},
        h("summary", { "aria-label": `Change ${name}` }, "Change"),
        notedActions(`reason-${period.month}`, "Reason", name, changes[period.state].map(action)),
      ),
    ),
  );
}
