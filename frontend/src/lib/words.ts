import en from '../../../app/words/en.json';

// Every string a person reads comes from one catalogue, which Go reads too. A missing key does not compile.
type Screen = typeof en.screen;
type Plural<K> = K extends `${infer Stem}.other` ? Stem : never;
export type Word = keyof Screen;
export type Counted = Plural<Word>;

const plural = new Intl.PluralRules('en');
const screen = en.screen as Record<string, string>;

/** Fills {name} places; a place without a value stays visible, so that it is noticed. */
export function fill(sentence: string, params: Record<string, string | number> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
}

export function t(key: Word, params?: Record<string, string | number>): string {
  return fill(en.screen[key], params);
}

/** The sentence for n things: key.one or key.other. */
export function count(key: Counted, n: number, params: Record<string, string | number> = {}): string {
  const form = screen[`${key}.${plural.select(n)}`] ?? screen[`${key}.other`] ?? key;
  return fill(form, { n: figure(n), ...params });
}

/** A word whose key is made from data, or the fallback when there is none. */
export function maybe(key: string, fallback: string): string {
  return screen[key] ?? fallback;
}

const whole = new Intl.NumberFormat('en');

/** 12345 → "12,345". */
export function figure(n: number): string {
  return whole.format(n);
}
