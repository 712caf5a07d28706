import { h } from "../element";
import type { Frame } from "../frame/app";
import { books } from "../frame/books";
import { stack, type Room } from "../frame/room";
import type { Import } from "../shapes";
import { failedFiles } from "./failedFiles";
import { importList } from "./importList";
import { uploads } from "./uploads";

export interface ImportRoom extends Room {
  /** Uploads the demo company's books. */
  loadDemoCompany(): Promise<void>;
  /** Notes the end of an import: its list, the counts and, if it posted, the books change. */
  settled(run: Import): Promise<void>;
}

/** Takes files, and lists what became of them. */
export function importRoom(frame: Frame): ImportRoom {
  const ended = new Set<string>();
  const incoming = uploads(
    () => void refresh(),
    (run) => void settled(run),
  );
  const list = importList(
    (run) => incoming.follow(run),
    (run) => void settled(run),
  );
  const failed = failedFiles(refresh);
  const room = stack([list, failed]);

  async function refresh(): Promise<void> {
    frame.countWaiting();
    await list.refresh();
  }

  /** Runs once per import: the upload and the list follow the same import, and both report its end. */
  async function settled(run: Import): Promise<void> {
    const end = `${run.importId} ${run.attempt}`;
    if (ended.has(end)) return;
    ended.add(end);
    if (run.status !== "posted") {
      await Promise.all([refresh(), run.status === "failed" && failed.refresh()]);
      return;
    }
    if (run.ledgerVersion !== null) books.notePosted(run.months, run.ledgerVersion);
    // The list is read again with the books.
    await frame.booksChanged();
  }

  return {
    element: h("div", { class: "stack" }, incoming.element, room.element),
    show: room.show,
    loadDemoCompany: incoming.loadDemoCompany,
    settled,
  };
}
