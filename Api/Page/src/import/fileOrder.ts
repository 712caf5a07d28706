const startBytes = 64 * 1024;

// 2025-01-31, 20250131, 31/01/2025, 1/31/25, 31.01.2025
const dates = /\b(?:(\d{4})-(\d{2})-(\d{2})|(20\d{2})(\d{2})(\d{2})|(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2}))\b/g;

/** Orders files by the first date in each. Files without a readable date (workbooks, archives) follow, by name. */
export async function byFirstDate(files: File[]): Promise<File[]> {
  const keyed = await Promise.all(files.map(async (file) => ({ file, key: `${(await firstDate(file)) ?? "9999"} ${file.name}` })));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ file }) => file);
}

/**
 * Returns the smallest date at the start of a text as YYYYMMDD. If day and month are ambiguous, either order sorts files of different
 * months and years well enough.
 */
async function firstDate(file: File): Promise<string | null> {
  const text = await file.slice(0, startBytes).text();
  const found = [...text.matchAll(dates)].map(([, y, m, d, y8, m8, d8, first, second, year]) => {
    if (y !== undefined) return `${y}${m}${d}`;
    if (y8 !== undefined) return `${y8}${m8}${d8}`;
    const [day, month] = Number(first) > 12 ? [first, second] : [second, first];
    return `${(year ?? "").padStart(4, "20")}${(month ?? "").padStart(2, "0")}${(day ?? "").padStart(2, "0")}`;
  });
  return found.length === 0 ? null : found.reduce((least, date) => (date < least ? date : least));
}
