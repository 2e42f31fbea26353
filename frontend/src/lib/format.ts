import { figure, t } from './words';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const thisYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const otherYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short' });
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });

/** "5 min", "3 h", "2 d", then a date. */
export function ago(atMs: number, nowMs: number): string {
  const age = nowMs - atMs;
  if (age < MINUTE) return t('time.now');
  if (age < HOUR) return t('time.min', { n: Math.floor(age / MINUTE) });
  if (age < DAY) return t('time.h', { n: Math.floor(age / HOUR) });
  if (age < 7 * DAY) return t('time.d', { n: Math.floor(age / DAY) });
  const same = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return (same ? thisYear : otherYear).format(atMs);
}

export const fullTime = (atMs: number): string => full.format(atMs);
export const clockTime = (atMs: number): string => clock.format(atMs);
export const isoTime = (atMs: number): string => new Date(atMs).toISOString();

/** 34500 ms → "35 s", 100000 ms → "2 min". */
export function span(ms: number): string {
  if (ms < 90_000) return t('time.s', { n: Math.max(1, Math.round(ms / 1000)) });
  if (ms < 90 * MINUTE) return t('time.min', { n: Math.round(ms / MINUTE) });
  return t('time.h', { n: Math.round(ms / HOUR) });
}

/** A signed figure with a true minus and fixed places: −0.30, 1.25. */
export function signed(x: number, places = 2): string {
  const text = Math.abs(x).toFixed(places);
  return x < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A weight with as many places as it needs, one at least and two at most: 2.0, 0.25, −3.0. */
export const weight = (x: number): string => signed(x, 2).replace(/0$/, '');

export const percent = (x: number): string => `${Math.round(x * 100)} %`;

/** 1536 → "1.5 kB". */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let step = 0;
  while (n >= 1000 && step < units.length - 1) {
    n /= 1000;
    step++;
  }
  return `${step === 0 || n >= 100 ? Math.round(n) : n.toFixed(1)} ${units[step]}`;
}

/** 12345 → "12.3k": for counts under a post, where the exact figure is in the label. */
export function short(n: number): string {
  if (n < 10_000) return figure(n);
  return n < 1_000_000 ? `${(n / 1000).toFixed(n < 100_000 ? 1 : 0)}k` : `${(n / 1_000_000).toFixed(1)}M`;
}
