import { expect, test } from 'vitest';
import type { HostRow } from '../lib/api';
import { clipped, plotOptions, shares } from './plot';

const row = (host: string, purpose: string, sentBytes: number, receivedBytes: number): HostRow => ({ host, purpose, requests: 1, sentBytes, receivedBytes, lastMs: 1 });

test('hosts are added up over their purposes, the largest first, ties by name', () => {
  const rows = [row('b.test', 'x', 1, 1), row('pds.test', 'x', 5, 10), row('pds.test', 'y', 0, 100), row('a.test', 'x', 2, 0), row('c.test', 'x', 0, 0)];
  expect(shares(rows, 3)).toEqual([{ host: 'pds.test', bytes: 115 }, { host: 'a.test', bytes: 2 }, { host: 'b.test', bytes: 2 }]);
  expect(shares([], 3)).toEqual([]);
});

test('a long name keeps its beginning and its end', () => {
  expect(clipped('pds.test', 10)).toBe('pds.test');
  expect(clipped('morel.us-east.host.bsky.network', 15)).toBe('morel.u…network');
  for (const most of [3, 7, 15, 27]) expect(clipped('morel.us-east.host.bsky.network', most)).toHaveLength(most);
});

test('every host has a row, and its name stands at it', () => {
  const all = shares([row('a.test', 'x', 2, 0), row('b.test', 'x', 1, 0)], 8);
  const options = plotOptions(all, 400, 'black', 'blue', 'grey', '13px sans-serif');
  const names = options.axes?.[0]?.values;
  expect(typeof names === 'function' && names({} as never, [0, 1], 0, 0, 0)).toEqual(['a.test', 'b.test']);
  expect(options.height).toBe(2 * 30 + 34);
});
