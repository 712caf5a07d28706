import { Failure, getJson } from "./api";
import { h } from "./element";
import { insights } from "./figures/insights";
import { kpiCards } from "./figures/kpiCards";
import { payroll } from "./figures/payroll";
import { periods } from "./figures/periods";
import { reconciliations } from "./figures/reconciliations";
import { trend } from "./figures/trend";
import { trialBalance } from "./figures/trialBalance";
import { deadLetters } from "./imports/deadLetters";
import { importList } from "./imports/importList";
import { profiles } from "./imports/profiles";
import { uploads } from "./imports/uploads";
import { notices } from "./notices";
import { monthOfDate } from "./period";
import { rangeChoice } from "./rangeChoice";
import type { DatePresets, Entity, Import } from "./shapes";
import { failureNotice } from "./widget";

const notice = notices();
// Ignore errors here; the widgets show them.
const choice = rangeChoice(() => void Promise.all([readEntity("Reading the books").then(showEntity, () => undefined), refreshFigures()]));
const figures = [kpiCards(choice.range), trend(choice.range), insights(choice.range), trialBalance(choice.range)] as const;
const [kpis, months, words, balance] = figures;
let currency = "USD";
const imports = importList(
  () => currency,
  (run) => incoming.hear(run),
  (run) => void settled(run),
);
const profileList = profiles();
const periodList = periods(booksChanged);
const comparisons = reconciliations(() => currency, booksChanged);
const payrollTotals = payroll(() => currency);
const letters = deadLetters(() => imports.refresh());
const incoming = uploads(
  () => void imports.refresh(),
  (run) => void settled(run),
  (failure) => failure.signedOut && signedOut(),
);
const told = new Set<string>();
const demoButton = h(
  "button",
  { type: "button", class: "button is-primary", onclick: () => void loadDemoCompany() },
  "Load the demo company",
);
const welcome = h(
  "section",
  { class: "welcome", "aria-labelledby": "welcome-title", hidden: true },
  h("h2", { id: "welcome-title" }, "The ledger is empty"),
  h(
    "p",
    {},
    "Upload an export of your Sage ledger below, or look around in the books of a fictional landscaper: " +
      "24 months, several regions and divisions.",
  ),
  demoButton,
);
const figuresArea = h(
  "div",
  { class: "figures", hidden: true },
  choice.element,
  kpis.element,
  h("div", { class: "side-by-side" }, months.element, words.element),
  balance.element,
);
const company = h("span", { class: "company" });
const lists = [imports, profileList, periodList, comparisons, payrollTotals, letters] as const;
const main = h(
  "main",
  { id: "main", tabindex: "-1" },
  notice.element,
  welcome,
  figuresArea,
  incoming.element,
  ...lists.map(({ element }) => element),
);

const sections = [
  ["kpis", "Key figures"],
  ["trial-balance", "Trial balance"],
  ["upload", "Upload"],
  ["imports", "Imports"],
  ["profiles", "Profiles"],
  ["periods", "Periods"],
  ["reconciliation", "Reconciliation"],
  ["payroll", "Payroll"],
  ["dead-letters", "Dead letters"],
] as const;

document
  .getElementById("page")
  ?.replaceWith(
    h(
      "header",
      { class: "masthead" },
      h("h1", {}, "Financial"),
      company,
      h("nav", { "aria-label": "Sections" }, ...sections.map(([id, name]) => h("a", { href: `#${id}` }, name))),
      notice.freshness,
    ),
    main,
  );
void start();

async function start(): Promise<void> {
  try {
    await openBooks();
    await Promise.all(lists.map((list) => list.refresh()));
  } catch (error) {
    const failure = error instanceof Failure ? error : new Failure("Opening the books", String(error), 0);
    if (failure.signedOut) signedOut();
    else notice.show(failureNotice(failure, () => location.reload()));
  }
}

/** Reads the months of the ledger and shows the figures, or the welcome if it is empty. */
async function openBooks(): Promise<void> {
  const step = "Opening the books";
  const [entity, presets] = await Promise.all([readEntity(step), getJson<DatePresets>(step, "/v1/date-presets")]);
  showEntity(entity);
  welcome.hidden = presets.month !== null || Boolean(entity.pendingVersion);
  figuresArea.hidden = presets.month === null;
  if (presets.month === null) return;
  choice.setPresets(presets);
  await refreshFigures();
}

function readEntity(step: string): Promise<Entity> {
  return getJson<Entity>(step, "/v1/entity");
}

/** Shows the company's name and the state of its figures (REC-4). */
function showEntity(entity: Entity): void {
  company.textContent = entity.name;
  currency = entity.currency;
  notice.showServed(entity);
}

/** Reloads everything that depends on the served version or on closed months. */
async function booksChanged(): Promise<void> {
  await Promise.all([openBooks(), periodList.refresh(), comparisons.refresh(), payrollTotals.refresh()]);
}

async function refreshFigures(): Promise<void> {
  await Promise.all(figures.map((figure) => figure.refresh()));
}

/** Runs once per import: the upload and the list follow the same import, and both report its end. */
async function settled(run: Import): Promise<void> {
  const end = `${run.importId} ${run.attempt}`;
  if (told.has(end)) return;
  told.add(end);
  await Promise.all([imports.refresh(), run.status === "failed" && letters.refresh()]);
  if (run.status !== "posted") return;
  await Promise.all([booksChanged(), profileList.refresh()]);
  const touched = run.months.some((month) => monthOfDate(month) === monthOfDate(choice.range().to));
  if (touched && run.ledgerVersion !== null) await words.awaitVersion(run.ledgerVersion);
}

async function loadDemoCompany(): Promise<void> {
  demoButton.disabled = true;
  try {
    await incoming.loadDemoCompany();
  } finally {
    demoButton.disabled = false;
  }
}

function signedOut(): void {
  main.replaceChildren(notice.signedOut());
}
