// Geometry of the feed, as pure functions. Rows are whole pixels high, so that sums are exact and nothing drifts.

/** A row by its index, and how far its top lies below the top of the view (negative: above). */
export interface Spot {
  index: number;
  y: number;
}

/** tops[i] is where row i begins, tops[count] the height of all rows. */
export function topsOf(count: number, heightAt: (index: number) => number): Float64Array {
  const tops = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) tops[i + 1] = tops[i]! + heightAt(i);
  return tops;
}

/** The row that covers y; the first or the last one when y lies outside. */
export function indexAt(tops: Float64Array, y: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle]! <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Rows [first, last) that touch the view and `over` pixels around it. */
export function windowOf(tops: Float64Array, scroll: number, view: number, over: number): { first: number; last: number } {
  if (tops.length < 2) return { first: 0, last: 0 };
  return { first: indexAt(tops, scroll - over), last: indexAt(tops, scroll + view + over) + 1 };
}

/** How far below the top of the view the eye rests: what lies there is the post being read. */
export const READING_LINE = 96;

/** The post being read. */
export function spotAt(tops: Float64Array, scroll: number): Spot {
  const index = indexAt(tops, scroll + READING_LINE);
  return { index, y: (tops[index] ?? 0) - scroll };
}

/**
 * Where to scroll so that a row stands at its spot again. A row near either end may need room that the rows around it
 * do not give: lead is added above the first row, tail below the foot that follows the last one.
 */
export function hold(tops: Float64Array, spot: Spot, view: number, foot = 0): { scroll: number; lead: number; tail: number } {
  const wanted = (tops[spot.index] ?? 0) - spot.y;
  const lead = Math.max(0, -wanted);
  const scroll = wanted + lead;
  const all = lead + tops[tops.length - 1]! + foot;
  return { scroll, lead, tail: Math.max(0, scroll + view - all) };
}
