import type { Failure } from "./api";
import { h } from "./element";

/** A control with its label, and below it the server's error. */
export interface Field {
  element: HTMLElement;
  control: HTMLInputElement | HTMLSelectElement;
  /** Shows the failure's error for this field, or removes an earlier one. Returns true if there is an error. */
  tell(failure?: Failure): boolean;
}

/** `pointer` is the server's name of the field: `/form/asOf`. */
export function field(label: string, pointer: string, control: Field["control"]): Field {
  const id = `${control.id}-refused`;
  const refused = h("p", { class: "action-failure", id, role: "alert" });
  control.setAttribute("aria-describedby", id);

  function tell(failure?: Failure): boolean {
    const part = failure?.parts.find((candidate) => candidate.pointer === pointer);
    refused.textContent = part?.detail ?? "";
    control.setAttribute("aria-invalid", String(part !== undefined));
    return part !== undefined;
  }

  return { element: h("div", { class: "field" }, h("label", { for: control.id }, label), control, refused), control, tell };
}

/** Updates every field of a form. Returns true if one of them has an error. */
export function tellFields(fields: readonly Field[], failure?: Failure): boolean {
  return fields.map((one) => one.tell(failure)).some(Boolean);
}
