import type { InterestRow } from '../lib/api';

/** What an interest is called: its topic, the words that tell it, or else the beginning of its most typical post. */
export function nameOf(row: Pick<InterestRow, 'topic' | 'words' | 'posts'>): string {
  const parts = [row.topic, row.words.join(', ')].filter((p) => p !== '');
  if (parts.length > 0) return parts.join(': ');
  const text = row.posts[0]?.text ?? '';
  return text.length > 40 ? `“${text.slice(0, 40).trimEnd()}…”` : `“${text}”`;
}
