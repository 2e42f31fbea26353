import { describe, expect, it } from 'vitest';
import { Dwell, DWELL_MS, halfInView } from './dwell';

describe('Dwell', () => {
  it('tells a post once, after a second', () => {
    const dwell = new Dwell();
    dwell.enter('a', 0);
    expect(dwell.due(DWELL_MS - 1)).toEqual([]);
    expect(dwell.due(DWELL_MS)).toEqual(['a']);
    dwell.enter('a', 5000);
    expect(dwell.due(9000)).toEqual([]);
  });

  it('forgets a post that left in between', () => {
    const dwell = new Dwell();
    dwell.enter('a', 0);
    dwell.leave('a');
    dwell.enter('a', 900);
    expect(dwell.due(1500)).toEqual([]);
  });

  it('does not count time without focus', () => {
    const dwell = new Dwell();
    dwell.enter('a', 0);
    dwell.restart(900);
    expect(dwell.due(1800)).toEqual([]);
    expect(dwell.due(1900)).toEqual(['a']);
  });
});

describe('halfInView', () => {
  it.each([[50, 100, 600, true], [49, 100, 600, false], [300, 2000, 600, true], [299, 2000, 600, false]])(
    '%i of %i px in a view of %i: %s',
    (shown, height, view, seen) => expect(halfInView(shown, height, view)).toBe(seen),
  );
});
