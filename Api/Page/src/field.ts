import type { Failure } from "./api";
import { h } from "./element";

/** A control with its label, and below it what the server says is wrong with it. */
export interface Field {
  element: HTMLElement;
  control: HTMLInputElement | HTMLSelectElement;
  /** Shows what the failure says of this field, or takes back what the one before said. Returns whether there was something to say. */
  tell(failure?: Failure): boolean;
}

/** `pointer` is how the server names what the control holds: `/form/asOf`. */
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

/** Tells every field of a form. Returns whether one of them is what the failure is about. */
export function tellFields(fields: readonly Field[], failure?: Failure): boolean {
  return fields.map((one) => one.tell(failure)).some(Boolean);
}
