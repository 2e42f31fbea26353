import { describe, expect, it } from 'vitest';
import { hold, indexAt, READING_LINE, spotAt, topsOf, windowOf } from './layout';

const tops = topsOf(5, (i) => [100, 50, 200, 80, 70][i]!); // 0 100 150 350 430 500

describe('topsOf', () => {
  it('sums the heights before each row and of all', () => expect([...tops]).toEqual([0, 100, 150, 350, 430, 500]));
  it('is one zero for no rows', () => expect([...topsOf(0, () => 1)]).toEqual([0]));
});

describe('indexAt', () => {
  it.each([[-10, 0], [0, 0], [99, 0], [100, 1], [349, 2], [350, 3], [9999, 4]])('y %i lies in row %i', (y, row) => {
    expect(indexAt(tops, y)).toBe(row);
  });
});

describe('windowOf', () => {
  it('names the rows that touch the view', () => expect(windowOf(tops, 120, 100, 0)).toEqual({ first: 1, last: 3 }));
  it('adds rows around it', () => expect(windowOf(tops, 120, 100, 200)).toEqual({ first: 0, last: 4 }));
  it('is empty for no rows', () => expect(windowOf(topsOf(0, () => 1), 0, 100, 10)).toEqual({ first: 0, last: 0 }));
});

describe('hold', () => {
  const view = 120;

  it('gives back the scroll position that a spot was read at', () => {
    for (let scroll = 0; scroll <= 380; scroll += 7) expect(hold(tops, spotAt(tops, scroll), view).scroll).toBe(scroll);
  });

  it('keeps a row at its spot when 200 rows come before it', () => {
    const spot = spotAt(tops, 130);
    const longer = topsOf(205, (i) => (i < 200 ? 90 + (i % 31) : [100, 50, 200, 80, 70][i - 200]!));
    const { scroll, lead } = hold(longer, { index: spot.index + 200, y: spot.y }, view);
    expect(lead + longer[spot.index + 200]! - scroll).toBe(spot.y);
  });

  it('keeps any row at any spot of the view, with room added where the rows give none', () => {
    for (let index = 0; index < 5; index++)
      for (let y = -60; y < view; y += 5) {
        const { scroll, lead, tail } = hold(tops, { index, y }, view);
        expect(lead + tops[index]! - scroll).toBe(y);
        expect(scroll).toBeGreaterThanOrEqual(0);
        expect(scroll + view).toBeLessThanOrEqual(lead + 500 + tail);
      }
  });

  it('adds no room below the foot while scrolling there', () => {
    expect(hold(tops, spotAt(tops, 420), view, 40).tail).toBe(0);
  });
});

describe('spotAt', () => {
  it('takes the row at the reading line, not a sliver above it', () => {
    expect(spotAt(tops, 95)).toEqual({ index: indexAt(tops, 95 + READING_LINE), y: 55 });
  });
});
