// The worker's findings name fields of the Api, for programs. The page names its own controls.
const words: [RegExp, string][] = [
  [/ with late=allow/g, ", after ticking “Post late entries into soft-closed months” under More,"],
  [/ with repeats=keep/g, ", after ticking “Rows that come again really happened twice” under More,"],
  [/in the field asOf of the upload(, as YYYY-MM-DD)?/g, "in “Trial balance as of” under More"],
  [/PUT \/v1\/profiles\/[\w-]+/g, "set up the file format in Settings"],
  [/: PUT \/v1\/fiscal-year|, or PUT \/v1\/fiscal-year first/g, ""],
  [/change the profile/g, "change how the file format is read, in Settings,"],
  [/the profile of [\w-]+/g, "how the file format is read,"],
  [/The profile was set/g, "The settings of the file format were changed"],
  [/the profile/g, "the file format"],
  [/layout/g, "file format"],
];

/** Replaces the Api's names in a text of the server by those of the page. */
export function plainWords(text: string): string {
  return words.reduce((said, [pattern, word]) => said.replace(pattern, word), text);
}
