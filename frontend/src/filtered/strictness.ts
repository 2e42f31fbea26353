import type { SpamSettings } from '../lib/api';

/** What is left out is at least as surely spam as what is collapsed: one threshold takes the other along. */
export function setVeil(rule: SpamSettings, x: number): void {
  rule.veil = x;
  rule.drop = Math.max(rule.drop, x);
}

export function setDrop(rule: SpamSettings, x: number): void {
  rule.drop = x;
  rule.veil = Math.min(rule.veil, x);
}
