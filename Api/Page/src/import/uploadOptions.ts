import { Failure, getJson } from "../api";
import { h } from "../element";
import { type Field, field, tellFields } from "../field";
import type { UploadOption } from "../shapes";
import { failureNotice } from "../frame/widget";

export interface UploadOptions {
  element: HTMLElement;
  /** The chosen options, as fields of the upload. */
  fields(): Record<string, string>;
  /** Shows the server's errors next to the options. */
  tell(failure?: Failure): void;
  /** Clears the options: they apply to one file only. */
  reset(): void;
}

/** An option and its control. */
interface OptionControl {
  kind: UploadOption["kind"];
  element: HTMLElement;
  /** Missing for a switch, which the server never refuses. */
  field?: Field;
  /** The field of the upload; its value is empty when the option is not used. */
  entry(): [name: string, value: string];
}

/** The options of an upload, folded because most uploads need none. The server lists them. */
export function uploadOptions(): UploadOptions {
  let controls: OptionControl[] = [];
  const form = h("form", { class: "upload-options", onsubmit: (event: Event) => event.preventDefault() });
  const element = h("details", { ontoggle: () => void load() }, h("summary", {}, "More"), form);

  async function load(): Promise<void> {
    if (!element.open || controls.length > 0) return;
    try {
      controls = (await getJson<UploadOption[]>("Loading what an upload can ask for", "/v1/upload-options")).map(optionControl);
      const of = (...kinds: UploadOption["kind"][]): HTMLElement[] =>
        controls.filter(({ kind }) => kinds.includes(kind)).map((control) => control.element);
      const row = (...elements: HTMLElement[]): HTMLElement => h("div", { class: "range" }, ...elements);
      form.replaceChildren(row(...of("day")), row(...of("code", "choice")), ...of("switch"));
    } catch (error) {
      if (error instanceof Failure) form.replaceChildren(failureNotice(error, () => void load()));
      else throw error;
    }
  }

  function tell(failure?: Failure): void {
    const fields = controls.flatMap((control) => control.field ?? []);
    if (tellFields(fields, failure)) element.open = true;
  }

  return {
    element,
    fields: () => Object.fromEntries(controls.map(({ entry }) => entry()).filter(([, value]) => value !== "")),
    tell,
    reset: () => form.reset(),
  };
}

function optionControl(option: UploadOption): OptionControl {
  const { name, kind, label, values } = option;
  const id = `option-${name}`;
  const description = h("p", { class: "quiet", id: `${id}-description` }, option.description);
  if (kind === "switch") {
    const box = h("input", { type: "checkbox", id, "aria-describedby": description.id });
    const element = h("div", { class: "choice" }, box, h("label", { for: id }, label), description);
    return { kind, element, entry: () => [name, box.checked ? values[1]!.value : ""] };
  }
  const choices = values.map((one) => h("option", { value: one.value }, one.label));
  const control =
    kind === "choice"
      ? h("select", { id }, h("option", { value: "" }, "as the file says"), ...choices)
      : h("input", kind === "day" ? { type: "date", id } : { type: "text", id, size: "4" });
  const asked = field(label, `/form/${name}`, control);
  asked.element.append(description);
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby")} ${description.id}`);
  const value = (): string => (kind === "code" ? control.value.trim().toUpperCase() : control.value);
  return { kind, element: asked.element, field: asked, entry: () => [name, value()] };
}
