import type { Term } from '../lib/api';

/** The signals that say something, the strongest first, and those that add nothing. */
export function byWeight(terms: Term[]): { telling: Term[]; silent: Term[] } {
  const telling = terms.filter((t) => t.points !== 0).sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  return { telling, silent: terms.filter((t) => t.points === 0) };
}

/** The length of a bar as a share of the longest. */
export const barOf = (points: number, most: number): number => Math.min(1, Math.abs(points) / most);
