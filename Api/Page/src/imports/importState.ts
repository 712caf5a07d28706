import type { Import, ImportState } from "../shapes";

// The vocabulary of JOB-1.
const names: Record<ImportState, string> = {
  pending: "Pending",
  running: "Running",
  "awaiting-confirmation": "Awaiting confirmation",
  posted: "Posted",
  "already-posted": "Already posted",
  rejected: "Rejected",
  failed: "Failed",
};

export function stateName(state: ImportState): string {
  return names[state];
}

/** Nothing more will happen to it by itself. */
export function isSettled(state: ImportState): boolean {
  return state !== "pending" && state !== "running";
}

/** What became of an import, in a sentence. */
export function outcome(run: Import): string {
  switch (run.state) {
    case "pending":
      return "Waiting for the worker.";
    case "running":
      return `${count(run.rowsRead)} lines read.`;
    case "awaiting-confirmation":
      return "Read and balanced; waits for your confirmation.";
    case "posted":
      return `${count(run.rowsPosted)} lines in ${count(run.entriesPosted)} entries.`;
    case "already-posted":
      return "The ledger has these lines already. Nothing was posted twice.";
    case "rejected":
    case "failed":
      return "Nothing was posted.";
  }
}

export function count(rows: number): string {
  return rows.toLocaleString("en-US");
}
