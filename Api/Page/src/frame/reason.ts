import { h } from "../element";

// One bubble for the whole page: inside a table that scrolls it would be cut off.
const bubble = h("div", { class: "bubble", role: "tooltip", id: "reason", hidden: true });

function show(event: Event, reason: string): void {
  const button = event.currentTarget as HTMLElement;
  if (!bubble.isConnected) document.body.append(bubble);
  bubble.textContent = reason;
  bubble.hidden = false;
  const place = button.getBoundingClientRect();
  const left = Math.max(8, Math.min(place.right - bubble.offsetWidth, innerWidth - bubble.offsetWidth - 8));
  const isLow = place.bottom + bubble.offsetHeight + 12 > innerHeight;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${isLow ? place.top - bubble.offsetHeight - 6 : place.bottom + 6}px`;
}

function hide(): void {
  bubble.hidden = true;
}

/** A word in place of a figure, such as `n/a`: its reason shows on hover, focus and touch. */
export function reasoned(word: string, reason: string): HTMLElement {
  return h(
    "button",
    {
      type: "button",
      class: "reasoned",
      "aria-label": `${word}: ${reason}`,
      onmouseenter: (event: Event) => show(event, reason),
      onfocus: (event: Event) => show(event, reason),
      onclick: (event: Event) => show(event, reason),
      onmouseleave: hide,
      onblur: hide,
    },
    word,
  );
}
