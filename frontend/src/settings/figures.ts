import type { Word } from '../lib/words';

const labels: Record<string, Word> = {
  like: 'learned.like', reply: 'learned.reply', repost: 'learned.repost', more: 'learned.more', less: 'learned.less',
  model: 'learned.model', newest: 'learned.newest', recent_popularity: 'learned.popularity', author_affinity: 'learned.affinity',
};

/** The word for an action or for what an order goes by. */
export function labelOf(id: string): Word {
  return labels[id] ?? 'learned.model';
}

/** A figure with three digits and a true minus. */
export function shown(x: number): string {
  return x.toFixed(3).replace('-', '−');
}
