import { expect, it } from 'vitest';
import { shifts } from './glide';

it('moves what was elsewhere, and nothing else', () => {
  const before = new Map([['a', 10], ['b', 200], ['gone', 5]]);
  const after = new Map([['a', 10.4], ['b', 50], ['new', 7]]);
  expect([...shifts(before, after)]).toEqual([['b', 150]]);
});
