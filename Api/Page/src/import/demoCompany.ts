import { Failure } from "../api";

const books = "/demo/landscaper_general_journal.csv.gz";

/** Fetches and unpacks the books of a fictional landscaper; they are then uploaded like any other export. */
export async function demoCompanyFile(): Promise<File> {
  const step = "Fetching the demo company's books";
  const response = await fetch(books).catch(() => undefined);
  if (!response?.ok || !response.body) throw new Failure(step, `The server does not have ${books}.`, response?.status ?? 0);
  try {
    const unpacked = await new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).blob();
    return new File([unpacked], "landscaper_general_journal.csv", { type: "text/csv" });
  } catch {
    throw new Failure(step, "The file arrived damaged: it is not gzip data.", 0);
  }
}
