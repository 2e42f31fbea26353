const EASE = 'cubic-bezier(0.2, 0, 0, 1)';
const MILLIS = 150;

/** Where each drawn row stands on the screen now, a running glide included. */
export function topsOnScreen(slots: Map<string, HTMLElement>): Map<string, number> {
  return new Map([...slots].map(([key, node]) => [key, node.getBoundingClientRect().top]));
}

/** How far each row has to come from. Rows that were not there before fade in: they have no entry. */
export function shifts(before: Map<string, number>, after: Map<string, number>): Map<string, number> {
  const moved = new Map<string, number>();
  for (const [key, top] of after) {
    const was = before.get(key);
    if (was !== undefined && Math.abs(was - top) >= 1) moved.set(key, was - top);
  }
  return moved;
}

/** Lets rows glide from where they stood to where they stand. The row that holds its place does not move at all. */
export function glide(slots: Map<string, HTMLElement>, before: Map<string, number>): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  for (const node of slots.values()) node.getAnimations().forEach((a) => a.cancel());
  const after = topsOnScreen(slots);
  const moved = shifts(before, after);
  for (const [key, node] of slots) {
    const by = moved.get(key);
    if (by !== undefined) node.animate([{ translate: `0 ${by}px` }, { translate: '0 0' }], { duration: MILLIS, easing: EASE });
    else if (!before.has(key)) node.animate([{ opacity: 0 }, { opacity: 1 }], { duration: MILLIS });
  }
}
