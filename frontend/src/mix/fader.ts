import type { Signal } from '../lib/api';

/** Where a fader's knob stands and which part of its track is filled, as shares of the track: from 0 to the knob. */
export function filledFrom(value: number, min: number, max: number): { from: number; to: number; at: number } {
  const share = (x: number) => (max > min ? Math.min(1, Math.max(0, (x - min) / (max - min))) : 0);
  const at = share(value);
  const zero = share(0);
  return { from: Math.min(at, zero), to: Math.max(at, zero), at };
}

/** About sixty steps over the way of a fader, in tidy figures. */
export function stepOf(min: number, max: number): number {
  const fine = (max - min) / 60;
  return [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].findLast((s) => s <= fine) ?? 0.01;
}

/** Whether each word a person typed is in a fader's name or sentence. */
export function called(signal: Pick<Signal, 'label' | 'sentence'>, text: string): boolean {
  const own = `${signal.label} ${signal.sentence}`.toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => own.includes(word));
}
