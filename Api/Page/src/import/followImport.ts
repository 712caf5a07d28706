import { getJson } from "../api";
import type { Import } from "../shapes";
import { isSettled } from "./importStatus";

/**
 * Follows an import by server-sent events until it settles. If it is given up, the promise stays open. The browser resumes a broken
 * connection.
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
      // A closed connection does not end the import: the status resource always has the current status.
      getJson<Import>("Following the import", links.self).then(receive, (failure: unknown) => {
        events.close();
        reject(failure);
      });
    };
  });
}
