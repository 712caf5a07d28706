import type { Failure } from "../api";
import { h } from "../element";
import { field, tellFields } from "../field";

export interface UploadOptions {
  element: HTMLElement;
  /** What is asked for, as fields of the upload. */
  fields(): Record<string, string>;
  /** Shows what the server refuses of it, beside what it refuses. */
  tell(failure?: Failure): void;
  /** What was asked for one file holds for no other. */
  reset(): void;
}

/** What an upload can ask for beside its file, folded away because most ask for nothing. */
export function uploadOptions(): UploadOptions {
  const days = {
    asOf: field("Trial balance as of", "/form/asOf", day("as-of")),
    from: field("Re-run from", "/form/from", day("rerun-from")),
    to: field("Re-run to", "/form/to", day("rerun-to")),
  };
  const reading = {
    currency: field(
      "Currency of the file",
      "/form/currency",
      h("input", { type: "text", id: "file-currency", maxlength: "3", size: "4", placeholder: "EUR" }),
    ),
    dateOrder: field(
      "Its dates have",
      "/form/dateOrder",
      choices("date-order", { "day-first": "the day first", "month-first": "the month first" }),
    ),
    decimal: field("Its decimal mark is", "/form/decimal", choices("decimal-mark", { comma: "a comma", point: "a point" })),
  };
  const asked = { ...days, ...reading };
  const [good, keep, late] = [box("post-good"), box("keep-repeats"), box("allow-late")];
  const form = h(
    "form",
    { class: "upload-options", onsubmit: (event: Event) => event.preventDefault() },
    h("div", { class: "range" }, ...Object.values(days).map(({ element }) => element)),
    h(
      "p",
      { class: "quiet" },
      "A re-run: the file holds everything of these days. It is shown first what is new, changed or deleted in Sage.",
    ),
    h("div", { class: "range" }, ...Object.values(reading).map(({ element }) => element)),
    h("p", { class: "quiet" }, "Needed only where the file does not say it. The first file of a company says the currency of its ledger."),
    choice(good, "Post the good entries, refuse the rest"),
    choice(keep, "Rows that come again really happened twice"),
    choice(late, "Post late entries into soft-closed months"),
  );
  const element = h("details", {}, h("summary", {}, "More"), form);

  function fields(): Record<string, string> {
    const values = Object.entries(asked).map(([name, { control }]) => [
      name,
      name === "currency" ? control.value.trim().toUpperCase() : control.value,
    ]);
    if (good.checked) values.push(["post", "good"]);
    if (keep.checked) values.push(["repeats", "keep"]);
    if (late.checked) values.push(["late", "allow"]);
    return Object.fromEntries(values.filter(([, value]) => value !== ""));
  }

  function tell(failure?: Failure): void {
    if (tellFields(Object.values(asked), failure)) element.open = true;
  }

  return { element, fields, tell, reset: () => form.reset() };
}

function day(id: string): HTMLInputElement {
  return h("input", { type: "date", id });
}

function choices(id: string, names: Record<string, string>): HTMLSelectElement {
  return h(
    "select",
    { id },
    h("option", { value: "" }, "as the file says"),
    ...Object.entries(names).map(([value, name]) => h("option", { value }, name)),
  );
}

function box(id: string): HTMLInputElement {
  return h("input", { type: "checkbox", id });
}

function choice(box: HTMLInputElement, label: string): HTMLElement {
  return h("div", { class: "choice" }, box, h("label", { for: box.id }, label));
}
