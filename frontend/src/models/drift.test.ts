import { expect, test } from 'vitest';
import type { DriftRow } from '../lib/api';
import { columns, comparable, diagonal } from './drift';

const row = (name: string, kind: string, psis: (number | null)[]): DriftRow => ({
  kind, name, label: name, psi: 0, level: 'steady',
  weeks: psis.map((psi, i) => ({ startMs: (i + 1) * 1000, n: 500, psi: psi ?? 0, level: psi === null ? 'unknown' : 'steady' })),
});

test('scores stand before signals, what moved most first, and what cannot be compared is left out', () => {
  const rows = [row('a', 'feature', [null, 0.9]), row('b', 'score', [null, 0.1]), row('c', 'score', [null, null]), row('d', 'language', [null, 0.3])];
  expect(comparable(rows).map((r) => r.name)).toEqual(['d', 'b', 'a']);
  expect(comparable(Array.from({ length: 9 }, (_, i) => row(String(i), 'feature', [null, i / 10])))).toHaveLength(6);
});

test('weeks that a row does not have, or has too few posts in, are gaps', () => {
  const rows = [row('a', 'score', [null, 0.1, 0.2]), row('b', 'score', [null, 0.3])];
  expect(columns(rows)).toEqual([[1, 2, 3], [null, 0.1, 0.2], [null, 0.3, null]]);
});

test('a calibration is drawn over the whole range', () => {
  expect(diagonal([{ said: 0.6, came: 0.5, n: 20 }, { said: 0.2, came: 0.1, n: 20 }])).toEqual([[0, 0.2, 0.6, 1], [0, 0.2, 0.6, 1], [null, 0.1, 0.5, null]]);
});
