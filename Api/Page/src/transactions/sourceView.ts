import { h } from "../element";
import { addressOf } from "../frame/address";
import { instant } from "../period";
import type { Entry, SourceLines } from "../shapes";
import { facts } from "./facts";

/** The rows of the file as they came, and how they were read and by whom (AUD-3). */
export function sourceView({ source }: Entry, { fileName, lines, reason }: SourceLines): HTMLElement {
  return h(
    "div",
    { class: "entry" },
    h("p", {}, h("strong", {}, fileName ?? source?.fileName ?? "The file")),
    reason !== null && h("p", { class: "quiet" }, reason.replace(/ (or no longer has it): see .*$/, " $1.")),
    lines.length > 0 &&
      h(
        "div",
        { class: "source", tabindex: "0", role: "region", "aria-label": "Rows of the file" },
        h(
          "ol",
          {},
          ...lines.map(({ line, text, lineNos, repairedBy }) =>
            h(
              "li",
              { class: lineNos.length > 0 ? "is-own" : "" },
              h("span", { class: "line" }, String(line)),
              h("span", {}, text, repairedBy !== null && ` (repaired in ${repairedBy})`),
            ),
          ),
        ),
      ),
    source !== null && factsOf(source),
  );
}

function factsOf(source: NonNullable<Entry["source"]>): HTMLElement {
  const read = source.profileVersion === null ? "as its format says" : `as version ${source.profileVersion} of how its format is read`;
  const rows: [string, string][] = [
    ["Uploaded", [source.receivedBy, source.receivedAt && instant(source.receivedAt)].filter(Boolean).join(", ") || "–"],
    ["Read", read],
    [
      "Confirmed",
      [source.profileConfirmedBy ?? source.confirmedBy, source.profileConfirmedAt && instant(source.profileConfirmedAt)]
        .filter(Boolean)
        .join(", ") || "–",
    ],
  ];
  return h(
    "div",
    { class: "entry" },
    facts(rows),
    h("p", {}, h("a", { class: "link", href: addressOf(`/imports/${source.importId}`) }, "Open its import")),
  );
}
