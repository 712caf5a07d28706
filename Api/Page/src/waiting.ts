import type { Import } from "./shapes";

/** True if an import waits for a person: for an answer, or for a repair. */
export function waitsForPerson({ status, repairedBy }: Import): boolean {
  return status === "awaiting-confirmation" || ((status === "rejected" || status === "failed") && repairedBy === null);
}
