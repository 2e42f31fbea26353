import { expect, it } from 'vitest';
import { fill, fit, languages } from './size';

it.each([[4000, 3000, 2000, 2000, 1500], [100, 50, 2000, 100, 50], [3000, 1, 800, 800, 1], [10, 4000, 800, 2, 800]])(
  '%i × %i fits a square of %i as %i × %i',
  (w, h, side, width, height) => expect(fit(w, h, side)).toEqual([width, height]),
);

it('offers the reader’s own languages first and each once', () => {
  const tags = languages(['de-AT', 'en-US', 'de', 'x-klingon']);
  expect(tags.slice(0, 3)).toEqual(['de', 'en', 'ja']);
  expect(new Set(tags).size).toBe(tags.length);
});

it.each([[300, 0, 'free'], [150, 0.5, 'free'], [20, 280 / 300, 'near'], [0, 1, 'near'], [-5, 1, 'over']])('%i left', (left, share, state) => {
  expect(fill(left, 300)).toEqual({ share, state });
});
