import { actionButton } from "./actionButton";
import { h, hidden } from "./element";

const noteLength = 500;

export interface NotedAction {
  text: string;
  label: string;
  act(note: string): Promise<void>;
}

/** Buttons with a required note. `about` distinguishes this note from others for screen readers. */
export function notedActions(id: string, label: string, about: string, actions: readonly NotedAction[]): HTMLElement {
  const note = h("input", { type: "text", id, required: true, maxlength: noteLength });
  const button = ({ text, label, act }: NotedAction) =>
    actionButton(text, label, async () => {
      note.value = note.value.trim();
      if (note.reportValidity()) await act(note.value);
    });
  return h(
    "div",
    { class: "noted" },
    h("div", { class: "field" }, h("label", { for: id }, label, hidden(`, ${about}`)), note),
    h("div", { class: "actions" }, ...actions.map(button)),
  );
}
