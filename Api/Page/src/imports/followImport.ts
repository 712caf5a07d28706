import { getJson } from "../api";
import type { Import } from "../shapes";
import { isSettled } from "./importStatus";

/**
 * Follows an import by server-sent events until nothing more will happen to it, or until it is given up: then the promise stays open.
 * A broken connection is resumed by the browser.
 */
export function followImport({ links }: Import, onChange: (run: Import) => void, givenUp?: AbortSignal): Promise<Import> {
  const events = new EventSource(links.events);
  givenUp?.addEventListener("abort", () => events.close());
  return new Promise<Import>((resolve, reject) => {
    const receive = (run: Import) => {
      if (givenUp?.aborted) return;
      onChange(run);
      if (!isSettled(run.status)) return;
      events.close();
      resolve(run);
    };
    events.onmessage = (event: MessageEvent<string>) => receive(JSON.parse(event.data) as Import);
    events.onerror = () => {
      if (givenUp?.aborted) return;
      // The status resource always tells the same, so a connection that ended says nothing about the import.
      getJson<Import>("Following the import", links.self).then(receive, (failure: unknown) => {
        events.close();
        reject(failure);
      });
    };
  });
}
