// The address holds what a reader chose: a copied address shows the same figures, and back undoes a choice (DATE-5).

/** Choices that hold in every room, and so stay in the address from room to room. */
const kept = ["range", "from", "to", "compare", "asKnownAt"];

/** Sets a choice, or removes it with null. */
export type Changes = Record<string, string | null>;

/** A choice in the address; null if it is not made. */
export function chosen(name: string): string | null {
  return new URLSearchParams(location.search).get(name);
}

/** The address of a path with the present choices and some changes. Another path keeps only the choices of every room. */
export function addressOf(path: string, changes: Changes = {}): string {
  const query = new URLSearchParams(location.search);
  if (path !== location.pathname) for (const name of [...query.keys()]) if (!kept.includes(name)) query.delete(name);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString().replaceAll("%2F", "/").replaceAll("%2C", ",");
  return text === "" ? path : `${path}?${text}`;
}

/** The same room with other choices. */
export function withChoices(changes: Changes): string {
  return addressOf(location.pathname, changes);
}

/** The address without the open panel: two addresses with the same key show the same figures. */
export function keyOf(): string {
  return withChoices({ drill: null });
}

/** Adds the reader's choices to an address of the Api; leaves out those that are null. */
export function asked(path: string, query: Changes = {}): string {
  const all = Object.entries({ ...query, asKnownAt: chosen("asKnownAt") }).filter(([, value]) => value !== null && value !== "");
  const text = all.map(([name, value]) => `${name}=${encodeURIComponent(value as string)}`).join("&");
  return text === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${text}`;
}
