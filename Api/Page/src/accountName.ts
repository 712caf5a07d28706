/** An account as the page names it: code and name; without a code the name alone. */
export function accountName({ code, name }: { code: string | null; name: string }): string {
  return code === null ? name : `${code} ${name}`;
}
