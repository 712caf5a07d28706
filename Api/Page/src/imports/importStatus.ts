import type { Import, ImportStatus } from "../shapes";

// The vocabulary of JOB-1.
const names: Record<ImportStatus, string> = {
  pending: "Pending",
  running: "Running",
  "awaiting-confirmation": "Awaiting confirmation",
  posted: "Posted",
  "already-posted": "Already posted",
  rejected: "Rejected",
  failed: "Failed",
};

export function statusName(status: ImportStatus): string {
  return names[status];
}

/** Nothing more will happen to it by itself. */
export function isSettled(status: ImportStatus): boolean {
  return status !== "pending" && status !== "running";
}

/** What became of an import, in a sentence. */
export function outcome(run: Import): string {
  switch (run.status) {
    case "pending":
      return "Waiting for the worker.";
    case "running":
      return `${count(run.rowsRead)} lines read.`;
    case "awaiting-confirmation":
      return "Read and balanced; waits for your confirmation.";
    case "posted":
      return `${counted(run.rowsPosted, "line", "lines")} in ${counted(run.entriesPosted, "entry", "entries")}.`;
    case "already-posted":
      return "The ledger has these lines already. Nothing was posted twice.";
    case "rejected":
    case "failed":
      return ["Nothing was posted.", run.errors.length === 0 && run.errorDetail].filter(Boolean).join(" ");
  }
}

export function count(rows: number): string {
  return rows.toLocaleString("en-US");
}

export function counted(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
