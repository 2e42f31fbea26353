import { expect, it } from 'vitest';
import { dayOf, ends } from './moods';

const noon = new Date(2026, 10, 25, 12).getTime(); // a Wednesday

it('ends at midnights to come', () => {
  const all = ends(noon, [1, 3, 7]);
  expect(all.map((e) => new Date(e.untilMs).getHours())).toEqual([0, 0, 0]);
  expect(all.map((e) => new Date(e.untilMs).getDate())).toEqual([26, 28, 2]);
  expect(all.every((e) => e.untilMs > noon)).toBe(true);
});

it('names the last day a mood holds', () => {
  const [one, three, far] = ends(noon, [1, 3, 20]);
  expect(dayOf(one?.untilMs ?? 0, noon)).toBe('Wednesday');
  expect(dayOf(three?.untilMs ?? 0, noon)).toBe('Friday');
  expect(dayOf(far?.untilMs ?? 0, noon)).toMatch(/^Mon, Dec 14$/);
});
