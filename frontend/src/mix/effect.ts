import type { GroupShare } from '../lib/api';

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
