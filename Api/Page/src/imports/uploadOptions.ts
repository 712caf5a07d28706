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
  const [good, keep, late] = [box("post-good"), box("keep-repeats"), box("allow-late")];
  const form = h(
    "form",
    { class: "upload-options", onsubmit: (event: Event) => event.preventDefault() },
    h("div", { class: "range" }, ...Object.values(days).map(({ element }) => element)),
    h("p", { class: "quiet" }, "A re-run: the file holds everything of these days. It is shown first what is new, changed or deleted in Sage."),
    choice(good, "Post the good entries, refuse the rest"),
    choice(keep, "Rows that come again really happened twice"),
    choice(late, "Post late entries into soft-closed months"),
  );
  const element = h("details", {}, h("summary", {}, "More"), form);

  function fields(): Record<string, string> {
    const asked = Object.entries(days).map(([name, { control }]) => [name, control.value]);
    if (good.checked) asked.push(["post", "good"]);
    if (keep.checked) asked.push(["repeats", "keep"]);
    if (late.checked) asked.push(["late", "allow"]);
    return Object.fromEntries(asked.filter(([, value]) => value !== ""));
  }

  function tell(failure?: Failure): void {
    if (tellFields(Object.values(days), failure)) element.open = true;
  }

  return { element, fields, tell, reset: () => form.reset() };
}

function day(id: string): HTMLInputElement {
  return h("input", { type: "date", id });
}

function box(id: string): HTMLInputElement {
  return h("input", { type: "checkbox", id });
}

function choice(box: HTMLInputElement, label: string): HTMLElement {
  return h("div", { class: "choice" }, box, h("label", { for: box.id }, label));
}
