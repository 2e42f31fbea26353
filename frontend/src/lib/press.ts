import type { Press } from './keys';

const TEXT = 'input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]';
const CONTROL = 'button, a[href], input, summary, [role=slider]';

/** What a key event means, apart from the page it happened in. */
export function press(e: KeyboardEvent): Press {
  const at = e.target instanceof Element ? e.target : document.body;
  return {
    key: e.key,
    shift: e.shiftKey,
    chord: e.ctrlKey || e.altKey || e.metaKey,
    typing: at.matches(TEXT),
    control: at.matches(CONTROL),
  };
}
