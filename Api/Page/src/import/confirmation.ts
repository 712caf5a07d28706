import { actionButton } from "../actionButton";
import { postJson } from "../api";
import { h } from "../element";
import { addressOf } from "../frame/address";
import { exactAmount } from "../money";
import { notedActions } from "../notedActions";
import type { Import, ImportPreview } from "../shapes";
import { rangeName } from "../period";
import { correctedCounts, correctedEntries } from "./corrections";
import { counted } from "./importStatus";
import { plainWords } from "./plainWords";
import { dateOrders } from "../settings/formatForm";

const reasons: Record<string, string> = {
  "first-posting": "This is the first file of its format. Check that it was read as you mean it.",
  "signs-differ": "Debits and credits are on other sides than in earlier files of this format. Check that this is meant.",
  "re-run": "This is a re-run of a range. Check what it changes.",
};

/** The preview of an import and its confirmation (IMP-4, IMP-7); null unless the import waits for one. */
export function confirmation(run: Import, currency: string, onConfirmed: (run: Import) => Promise<void>): HTMLElement | null {
  if (run.status !== "awaiting-confirmation" || run.preview === null) return null;
  // A preview that an earlier version stored lacks some fields.
  const none: Partial<ImportPreview> = {
    questions: [],
    accountChanges: [],
    proposedAccounts: [],
    samples: [],
    firstDate: null,
    lastDate: null,
  };
  const preview = { ...none, ...run.preview };
  const reversed = correctedCounts(preview.changed, preview.gone);
  const asked = run.options;
  return h(
    "div",
    { class: "preview" },
    h("p", {}, reasons[preview.reason] ?? "The file leaves something open. Check that it was read as you mean it."),
    preview.questions.length > 0 &&
      h(
        "ul",
        {},
        ...preview.questions.map(({ detail }) => h("li", { class: "warning" }, h("strong", {}, "Question: "), plainWords(detail))),
      ),
    preview.questions.some((question) => question.code === "ambiguous-dates") &&
      h(
        "a",
        { class: "link", href: addressOf("/settings/formats") },
        "To read them the other way, set the date order of this file format",
      ),
    asked.from !== null && asked.to !== null && h("p", {}, `The range is ${rangeName({ from: asked.from, to: asked.to })}.`),
    h("ul", {}, ...preview.warnings.map((warning) => h("li", { class: "warning" }, h("strong", {}, "Warning: "), plainWords(warning)))),
    h("p", {}, `It would post ${counted(preview.entries, "entry", "entries")}. ${known(preview)}`),
    preview.firstDate !== null &&
      preview.lastDate !== null &&
      h("p", {}, `Its dates: ${rangeName({ from: preview.firstDate, to: preview.lastDate })}.`),
    h(
      "p",
      { class: "quiet" },
      `Dates are read with the ${dateOrders[preview.dateOrder]}, amounts with the decimal mark “${preview.decimalMark}”.`,
    ),
    classTotals(preview, asked.currency ?? currency),
    preview.proposedAccounts.length > 0 && proposedAccounts(preview),
    preview.samples.length > 0 && samples(preview, asked.currency ?? currency),
    reversed !== null && h("p", {}, `It would reverse ${reversed}.`),
    preview.accountChanges.length > 0 && accountChanges(preview, asked.currency ?? currency),
    reversed !== null && correctedEntries(preview.corrections, preview.changed + preview.gone),
    h(
      "div",
      { class: "answers" },
      preview.questions.some((question) => question.code === "closed-figures-change")
        ? confirmedFor(run, onConfirmed)
        : confirmed(run, onConfirmed),
      actionButton("Discard", `Discard ${run.fileName}`, async () => {
        await onConfirmed(await postJson<Import>(`Discarding ${run.fileName}`, run.links.discard));
      }),
    ),
  );
}

function confirmed(run: Import, onConfirmed: (run: Import) => Promise<void>): HTMLElement {
  const post = async () => onConfirmed(await postJson<Import>(`Confirming ${run.fileName}`, run.links.confirm));
  return actionButton("Post these entries", `Post these entries of ${run.fileName}`, post, true);
}

/** Changing figures of closed months requires a reason. */
function confirmedFor(run: Import, onConfirmed: (run: Import) => Promise<void>): HTMLElement {
  return notedActions(`reason-${run.importId}`, "Reason", run.fileName, [
    {
      text: "Change these figures",
      label: `Change these figures by ${run.fileName}`,
      act: async (reason) => onConfirmed(await postJson<Import>(`Confirming ${run.fileName}`, run.links.confirm, { reason })),
    },
  ]);
}

function known({ rowsKnown }: ImportPreview): string {
  return rowsKnown === 0 ? "" : `The ledger has ${counted(rowsKnown, "line", "lines")} of the file already.`;
}

function proposedAccounts({ proposedAccounts: accounts }: ImportPreview): HTMLElement {
  return h(
    "details",
    {},
    h("summary", {}, `${counted(accounts.length, "account", "accounts")} would be added to the chart`),
    h("ul", {}, ...accounts.map((account) => h("li", {}, `${account.code} ${account.name} (${account.class})`))),
  );
}

/** Each entry's date and reference stand above its lines, so that debit and credit fit beside each other on a phone. */
function samples({ samples: entries }: ImportPreview, currency: string): HTMLElement {
  const head = ["Account", "Debit", "Credit"];
  const groups = entries.map((entry) =>
    h(
      "tbody",
      {},
      h(
        "tr",
        {},
        h(
          "th",
          { scope: "rowgroup", colspan: head.length, class: "quiet" },
          [entry.date, entry.reference ?? entry.description ?? ""].join(" ").trim(),
        ),
      ),
      ...entry.lines.map((line) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, line.account),
          ...[line.debitMinor, line.creditMinor].map((minor) =>
            h("td", { class: "number" }, minor === "0" ? "" : exactAmount(minor, currency)),
          ),
        ),
      ),
    ),
  );
  return h(
    "details",
    {},
    h("summary", {}, `The first ${counted(entries.length, "entry", "entries")} as they would be posted`),
    h(
      "table",
      { class: "preview-table" },
      h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n > 0 ? "number" : "" }, name)))),
      ...groups,
    ),
  );
}

function accountChanges({ accountChanges: changes }: ImportPreview, currency: string): HTMLElement {
  const head = ["Account", "Before", "After"];
  return h(
    "table",
    { class: "preview-table" },
    h("caption", {}, `What the months of the file moved each of these accounts by, and would after it, in ${currency}; debits positive.`),
    h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n > 0 ? "number" : "" }, name)))),
    h(
      "tbody",
      {},
      ...changes.map((change) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, change.code),
          ...[change.beforeMinor, change.afterMinor].map((minor) => h("td", { class: "number" }, exactAmount(minor, currency))),
        ),
      ),
    ),
  );
}

function classTotals({ classes }: ImportPreview, currency: string): HTMLElement {
  const head = ["Class", "Debit", "Credit"];
  return h(
    "table",
    { class: "class-totals" },
    h("caption", {}, `What the file adds, by class of account, in ${currency}.`),
    h("thead", {}, h("tr", {}, ...head.map((name, n) => h("th", { scope: "col", class: n > 0 ? "number" : "" }, name)))),
    h(
      "tbody",
      {},
      ...classes.map((total) =>
        h(
          "tr",
          {},
          h(
            "th",
            { scope: "row" },
            total.name,
            h("span", { class: "rate" }, `${counted(total.accounts, "account", "accounts")}, ${counted(total.lines, "line", "lines")}`),
          ),
          ...[total.debitMinor, total.creditMinor].map((minor) => h("td", { class: "number" }, exactAmount(minor, currency))),
        ),
      ),
    ),
  );
}
