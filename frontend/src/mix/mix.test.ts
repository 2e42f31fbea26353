import { describe, expect, it } from 'vitest';
import { opening, tauText, telling } from './effect';
import { called, filledFrom, stepOf } from './fader';

describe('filledFrom', () => {
  it.each([[2, -4, 8, 1 / 3, 0.5, 0.5], [-3, -8, 0, 5 / 8, 1, 5 / 8], [0, 0, 4, 0, 0, 0]])('%d in %d…%d', (value, min, max, from, to, at) => {
    expect(filledFrom(value, min, max)).toEqual({ from, to, at });
  });
  it('survives a way of no length', () => expect(filledFrom(1, 1, 1).at).toBe(0));
});

it.each([[-4, 8, 0.2], [-8, 0, 0.1], [0, 1, 0.01], [0, 0.1, 0.01]])('%d…%d moves in steps of %d', (min, max, step) => {
  expect(stepOf(min, max)).toBe(step);
});

it.each([[0.912, '.91'], [1, '1'], [-0.2, '−.20'], [0.001, '.00']])('τ %d reads %s', (tau, text) => expect(tauText(tau)).toBe(text));

it('names at most two groups, the most changed first, and none that did not change', () => {
  const shares = [{ group: 'time', before: 0.5, after: 0.505 }, { group: 'people', before: 0.2, after: 0.3 }, { group: 'form', before: 0.3, after: 0.1 }, { group: 'interest', before: 0, after: 0.02 }];
  expect(telling(shares).map((s) => s.group)).toEqual(['form', 'people']);
});

it.each([
  ['', true], ['  ', true], ['PEOPLE', true], ['like you', true], ['you people', true], ['rise', true], ['people fresh', false], ['people. ', false],
])('“%s” finds the fader or not', (text, found) => {
  expect(called({ label: 'People like you', sentence: 'Posts rise that are liked by people who like what you like.' }, text)).toBe(found);
});

it('opens a post with its author and first words', () => {
  const author = { did: '', handle: 'ada.test', name: 'Ada', avatar: '', following: true, muted: '', blocking: false };
  const text = (words: string) => [{ text: words, kind: '', target: '', warn: false }];
  expect(opening({ author, text: text('One\n two ') })).toBe('Ada: One two');
  expect(opening({ author: { ...author, name: '' }, text: [] })).toBe('@ada.test');
  expect(opening({ author, text: text('x'.repeat(80)) }, 10)).toBe(`Ada: ${'x'.repeat(9)}…`);
});
