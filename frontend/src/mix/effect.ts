import type { Card, GroupShare } from '../lib/api';

/** The two groups whose share changed most, as far as a whole per cent shows it. */
export function telling(shares: GroupShare[]): GroupShare[] {
  const by = (s: GroupShare) => Math.abs(s.after - s.before);
  return shares.filter((s) => by(s) >= 0.01).sort((a, b) => by(b) - by(a)).slice(0, 2);
}

/** Kendall's τ as typesetters write it: ".91", "−.20", "1". */
export function tauText(tau: number): string {
  const text = Math.abs(tau).toFixed(2);
  const sign = tau < 0 && Number(text) !== 0 ? '−' : '';
  return sign + (text === '1.00' ? '1' : text.replace(/^0/, ''));
}

/** The author and the first words of a post, in one line. */
export function opening(card: Pick<Card, 'author' | 'text'>, most = 60): string {
  const words = card.text.map((s) => s.text).join('').replace(/\s+/g, ' ').trim();
  const name = card.author.name || `@${card.author.handle}`;
  return words === '' ? name : `${name}: ${words.length > most ? `${words.slice(0, most - 1)}…` : words}`;
}
