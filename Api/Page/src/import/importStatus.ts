import type { Import, ImportStatus } from "../shapes";
import { plainWords } from "./plainWords";

// The status names of JOB-1.
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

/** True if the status can no longer change by itself. */
export function isSettled(status: ImportStatus): boolean {
  return status !== "pending" && status !== "running";
}

/** The outcome of an import, in a sentence. */
export function outcome(run: Import): string {
  switch (run.status) {
    case "pending":
      return "Waiting for the worker.";
    case "running":
      return `${count(run.rowsRead)} lines read.`;
    case "awaiting-confirmation":
      return "Read and balanced; waits for your confirmation.";
    case "posted":
      if (run.entriesPosted === 0) return `${counted(run.rowsPosted, "line", "lines")} taken over; the file has no entries.`;
      return `${counted(run.rowsPosted, "line", "lines")} in ${counted(run.entriesPosted, "entry", "entries")}.`;
    case "already-posted":
      return "Nothing new: every row of this file is posted already.";
    case "rejected":
    case "failed":
      return run.errors.length > 0 || run.errorDetail === null ? "Nothing was posted." : `Nothing was posted. ${sentence(run.errorDetail)}`;
  }
}

// With fewer rows start-up dominates, and a rate has no meaning.
const rateFromRows = 1000;

/** The reading speed of the file; null for small files. */
export function linesPerSecond(run: Import): string | null {
  return run.linesPerSecond !== null && run.rowsRead >= rateFromRows ? `${count(run.linesPerSecond)} lines/s` : null;
}

/** The import's duration so far: `0.4 s`, `12 s`, `3 min 20 s`. */
export function duration(run: Import): string {
  if (run.durationSeconds === null) return "";
  if (run.durationSeconds < 10) return `${run.durationSeconds.toFixed(1)} s`;
  const seconds = Math.round(run.durationSeconds);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Makes a sentence of the server's text, which starts in lower case and has no full stop. */
export function sentence(given: string): string {
  const text = plainWords(given);
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}

export function count(rows: number): string {
  return rows.toLocaleString("en-US");
}

export function counted(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
