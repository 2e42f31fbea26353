import { describe, expect, it } from 'vitest';
import { ago, bytes, percent, short, signed, span, weight } from './format';

const now = Date.UTC(2026, 5, 15, 12);

describe('ago', () => {
  it.each([[20_000, 'now'], [5 * 60_000, '5 min'], [3 * 3_600_000, '3 h'], [50 * 3_600_000, '2 d'], [30 * 86_400_000, 'May 16'], [-5000, 'now']])(
    '%i ms before now is %s',
    (age, text) => expect(ago(now - age, now)).toBe(text),
  );
  it('names the year when it is another one', () => expect(ago(Date.UTC(2024, 0, 5, 12), now)).toBe('Jan 5, 2024'));
});

describe('figures', () => {
  it.each([[1.254, '1.25'], [-0.3, '−0.30'], [-0.001, '0.00'], [0, '0.00']])('%d is signed %s', (x, text) => expect(signed(x)).toBe(text));
  it.each([[999, '999 B'], [1536, '1.5 kB'], [250_000_000, '250 MB']])('%i bytes are %s', (n, text) => expect(bytes(n)).toBe(text));
  it.each([[41, '41'], [9999, '9,999'], [12_345, '12.3k'], [2_400_000, '2.4M']])('%i is short %s', (n, text) => expect(short(n)).toBe(text));
  it.each([[400, '1 s'], [34_500, '35 s'], [120_000, '2 min'], [7_200_000, '2 h']])('%i ms are %s', (ms, text) => expect(span(ms)).toBe(text));
  it.each([[2, '2.0'], [0.25, '0.25'], [0.125, '0.13'], [-3, '−3.0'], [0, '0.0']])('the weight %d reads %s', (x, text) => expect(weight(x)).toBe(text));
  it('rounds shares', () => expect(percent(0.126)).toBe('13 %'));
});
