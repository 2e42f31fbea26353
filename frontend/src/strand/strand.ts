import type { Signal } from '../lib/api';

/** The groups in the order in which the strand stacks them. */
export const GROUPS = ['people', 'interest', 'conversation', 'time', 'form', 'caution'] as const;
export type Group = (typeof GROUPS)[number];

/** One piece of a strand, in points. A piece that takes away is drawn hatched, over the end of what was given. */
export interface Piece {
  group: Group;
  from: number;
  to: number;
  takes: boolean;
}

/** What each group gives and takes, in points; gives ≥ 0 ≥ takes. */
export interface Sum {
  group: Group;
  gives: number;
  takes: number;
}

export function sumsOf(points: number[], signals: Signal[]): Sum[] {
  const sums = GROUPS.map((group) => ({ group, gives: 0, takes: 0 }));
  points.forEach((p, i) => {
    const sum = sums.find((s) => s.group === signals[i]?.group);
    if (sum && p > 0) sum.gives += p;
    else if (sum) sum.takes += p;
  });
  return sums;
}

/**
 * Stacks what is given from 0 on; then what is taken comes back from the end, so that the solid part is as long as
 * the score. When more is taken than given, the hatched part is as long as what is taken.
 */
export function piecesOf(points: number[], signals: Signal[]): Piece[] {
  const sums = sumsOf(points, signals);
  const given: Piece[] = [];
  let end = 0;
  for (const { group, gives } of sums) {
    if (gives > 0) given.push({ group, from: end, to: (end += gives), takes: false });
  }
  const taken: Piece[] = [];
  const all = sums.reduce((n, s) => n - s.takes, 0);
  let back = Math.max(end, all);
  for (const { group, takes } of sums) {
    if (takes < 0) taken.push({ group, from: back + takes, to: back, takes: true });
    back += takes;
  }
  return [...cut(given, Math.max(0, end - all)), ...taken.reverse()];
}

/** Keeps what lies before the end. */
function cut(pieces: Piece[], end: number): Piece[] {
  return pieces.filter((p) => p.from < end).map((p) => ({ ...p, to: Math.min(p.to, end) }));
}
