import { h } from "../element";

/** Facts with their names. */
export function facts(rows: readonly [name: string, value: string][]): HTMLElement {
  return h("dl", { class: "facts" }, ...rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}
