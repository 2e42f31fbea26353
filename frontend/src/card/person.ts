import type { Person } from '../lib/api';

/** What it takes to draw somebody. */
export type Face = Pick<Person, 'did' | 'handle' | 'name' | 'avatar'>;

/** The name that a person goes by: the display name, else the handle. */
export const nameOf = (p: Face): string => p.name.trim() || p.handle;

/** The first letter of the name, for people without a picture. */
export function initialOf(p: Face): string {
  const letter = nameOf(p).match(/[\p{L}\p{N}]/u)?.[0] ?? '·';
  return letter.toLocaleUpperCase();
}

/** A hue in degrees that stays the same for one account. */
export function hueOf(did: string): number {
  let n = 0;
  for (const c of did) n = (n * 31 + c.charCodeAt(0)) % 3600;
  return n / 10;
}
