/** The longest side that is tried, one after the other, until the picture is light enough. */
export const SIDES = [2000, 1600, 1200, 800] as const;
/** Qualities of JPEG that are tried at each size. */
export const QUALITIES = [0.92, 0.85, 0.75] as const;

/** Width and height within a square, in whole pixels; never larger than they were. */
export function fit(width: number, height: number, side: number): [number, number] {
  const scale = Math.min(1, side / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** Languages that are offered first: that of the browser, then the ones most posts are in. */
export function languages(own: readonly string[]): string[] {
  const common = ['en', 'ja', 'pt', 'de', 'es', 'fr', 'ko', 'nl', 'tr', 'uk', 'it', 'pl', 'ru', 'zh', 'th', 'id', 'sv', 'fi', 'ca', 'ar', 'hi', 'vi'];
  const first = own.map((tag) => tag.split('-')[0]!.toLowerCase()).filter((tag) => /^[a-z]{2,3}$/.test(tag));
  return [...new Set([...first, ...common])];
}

/** The part of the ring that is used, 0–1, and how close the end is. */
export function fill(left: number, most: number): { share: number; state: 'free' | 'near' | 'over' } {
  const share = Math.max(0, Math.min(1, (most - left) / most));
  return { share, state: left < 0 ? 'over' : left <= 20 ? 'near' : 'free' };
}
