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
import { failureNotice, type Widget } from "./widget";

/**
 * When a section below the upload loads again: an import came in or ended, failed, or was posted; or the books changed, that is the
 * served version or a closed month.
 */
type Occasion = "import" | "failed" | "posted" | "books";

const notice = notices();
// Ignore errors here; the widgets show them.
const choice = rangeChoice(() => void Promise.all([readEntity("Reading the books").then(showEntity, () => undefined), refreshFigures()]));
const words = insights(choice.range);
let currency = "USD";
const incoming = uploads(
  () => void refresh("import"),
  (run) => void settled(run),
  (failure) => failure.signedOut && signedOut(),
);

/** The sections of the chosen range by row, hidden while the ledger is empty. The navigation leaves out those side by side. */
const figures: [Widget, ...Widget[]][] = [[kpiCards(choice.range)], [trend(choice.range), words], [trialBalance(choice.range)]];

/** The sections below the upload. All load at the start. */
const lists: { section: Widget; again: Occasion }[] = [
  {
    section: importList(
      () => currency,
      (run) => incoming.hear(run),
      (run) => void settled(run),
    ),
    again: "import",
  },
  { section: profiles(), again: "posted" },
  { section: periods(booksChanged), again: "books" },
  { section: reconciliations(() => currency, booksChanged), again: "books" },
  { section: payroll(() => currency), again: "books" },
  { section: deadLetters(() => refresh("import")), again: "failed" },
];

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
  ...figures.map(([first, ...others]) =>
    others.length === 0 ? first.element : h("div", { class: "side-by-side" }, first.element, ...others.map(({ element }) => element)),
  ),
);
const company = h("span", { class: "company" });
const main = h(
  "main",
  { id: "main", tabindex: "-1" },
  notice.element,
  welcome,
  figuresArea,
  incoming.element,
  ...lists.map(({ section }) => section.element),
);

const named = [...figures.filter((row) => row.length === 1).flat(), incoming, ...lists.map(({ section }) => section)];

document
  .getElementById("page")
  ?.replaceWith(
    h(
      "header",
      { class: "masthead" },
      h("h1", {}, "Financial"),
      company,
      h("nav", { "aria-label": "Sections" }, ...named.map(({ element, title }) => h("a", { href: `#${element.id}` }, title))),
      notice.freshness,
    ),
    main,
  );
void start();

async function start(): Promise<void> {
  try {
    await openBooks();
    await Promise.all(lists.map(({ section }) => section.refresh()));
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
  await Promise.all([openBooks(), refresh("books")]);
}

async function refresh(occasion: Occasion): Promise<void> {
  await Promise.all(lists.filter(({ again }) => again === occasion).map(({ section }) => section.refresh()));
}

async function refreshFigures(): Promise<void> {
  await Promise.all(figures.flat().map((figure) => figure.refresh()));
}

/** Runs once per import: the upload and the list follow the same import, and both report its end. */
async function settled(run: Import): Promise<void> {
  const end = `${run.importId} ${run.attempt}`;
  if (told.has(end)) return;
  told.add(end);
  await Promise.all([refresh("import"), run.status === "failed" && refresh("failed")]);
  if (run.status !== "posted") return;
  await Promise.all([booksChanged(), refresh("posted")]);
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
