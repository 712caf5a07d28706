/** Runs after each change of the address. */
type Listener = () => void;

let onChange: Listener = () => undefined;

/** Follows links of the page without a reload. A click with a modifier, and a link to a file, stay with the browser. */
export function startNavigation(listener: Listener): void {
  onChange = listener;
  addEventListener("popstate", () => onChange());
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    if (!link || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.getAttribute("href")?.startsWith("#") || link.pathname.startsWith("/v1/")) return;
    event.preventDefault();
    navigate(link.pathname + link.search);
  });
}

/** Opens an address of the page. The same address again makes no step in the history. */
export function navigate(address: string): void {
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
  onChange();
}
