import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it.each([
  { language: 'C', languages: ['C'], want: ['en'] },
  { language: 'C', languages: [], want: ['en'] },
  { language: 'C', languages: ['C', 'el-GR'], want: ['el-GR'] },
  { language: 'de-AT', languages: ['de-AT', 'en'], want: ['de-AT', 'en'] },
])('reads $languages as $want, which Intl takes', async ({ language, languages, want }) => {
  const browser = { language, languages };
  vi.stubGlobal('navigator', browser);
  await import('./locale');
  expect(browser.languages).toEqual(want);
  expect(browser.language).toBe(want[0]);
  expect(() => new Intl.NumberFormat(browser.language)).not.toThrow();
});
