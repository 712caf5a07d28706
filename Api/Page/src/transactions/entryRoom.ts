import { getJson } from "../api";
import { h } from "../element";
import { addressOf } from "../frame/address";
import { stack, type Room } from "../frame/room";
import { widget } from "../frame/widget";
import type { Entry, SourceLines } from "../shapes";
import { entryView } from "./entryView";
import { sourceView } from "./sourceView";

/** One entry with its lines, its reversal and the rows of its file. */
export function entryRoom(id: string): Room {
  const read = (signal: AbortSignal) => getJson<Entry>("Reading the entry", `/v1/entries/${id}`, signal);
  const entry = widget<Entry>({
    title: "Entry",
    id: "entry",
    heading: ({ reference, entryId }) => `Entry ${reference ?? entryId}`,
    load: read,
    show: (found) => [entryView(found, (other) => addressOf(`/entries/${other}`), null)],
  });
  const source = widget<[Entry, SourceLines]>({
    title: "Source",
    id: "source",
    load: (signal) => Promise.all([read(signal), getJson<SourceLines>("Reading the source", `/v1/entries/${id}/source`, signal)]),
    show: ([found, lines]) => [
      found.source === null ? h("p", { class: "quiet" }, "The entry comes from no file.") : sourceView(found, lines),
    ],
  });
  return stack([entry, source]);
}
