import type { Picture } from '../lib/api';

/** A lone picture is at most this tall for its width, so that a post stays a post. */
const TALLEST = 4 / 5;
const WIDEST = 3;

/**
 * The aspect ratio of the box that is reserved before a picture has loaded. It depends on nothing that loads, so that
 * nothing moves. Pictures without a stated size get 4:3.
 */
export function boxOf(p: Pick<Picture, 'width' | 'height'>, among: number): number {
  if (among > 1) return 1;
  if (!(p.width > 0 && p.height > 0)) return 4 / 3;
  return Math.min(WIDEST, Math.max(TALLEST, p.width / p.height));
}

/** The neighbour of a picture, round and round. */
export const stepTo = (from: number, by: number, count: number): number => (from + by + count) % count;
