import { describe, expect, it } from 'vitest';
import { lengthOf, Order, PAGE } from './order';

const row = (uri: string, points = [1]) => ({ uri, score: 0, points, held: undefined, folded: [], explored: false });

describe('Order', () => {
  it('names places until their posts are known', () => {
    const order = new Order(3);
    order.put(1, [row('b')]);
    expect([0, 1, 2].map((i) => order.keyAt(i))).toEqual(['#0', 'b', '#2']);
    expect(order.indexOf('b')).toBe(1);
    expect(order.indexOf('x')).toBe(-1);
  });

  it('asks for each missing page once, and again after it was forgotten', () => {
    const order = new Order(3 * PAGE);
    order.put(0, Array.from({ length: PAGE }, (_, i) => row(`a${i}`)));
    expect(order.ask(10, 2 * PAGE + 1)).toEqual([PAGE, 2 * PAGE]);
    expect(order.ask(10, 2 * PAGE + 1)).toEqual([]);
    order.forget(PAGE);
    expect(order.ask(PAGE, PAGE + 1)).toEqual([PAGE]);
  });

  it('asks for nothing outside', () => expect(new Order(2).ask(-5, 0)).toEqual([]));

  it('keeps the length of the longest strand', () => {
    const order = new Order(2);
    order.put(0, [row('a', [1, 2, -1]), row('b', [1, -4])]);
    expect(order.longest).toBe(4);
  });
});

describe('lengthOf', () => {
  it.each([[[], 0], [[1, 2], 3], [[1, -0.25], 1], [[1, -3], 3]])('%j is %d long', (points, length) => {
    expect(lengthOf(points)).toBe(length);
  });
});
