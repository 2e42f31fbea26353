import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Card } from '../api';
import { api } from '../shell';

const MOST = 100; // at-uris in one call
const KEPT = 3000;

/** Cards by at-uri, asked for in batches as rows come near the view. */
class Cards {
  private readonly known = new SvelteMap<string, Card>();
  /** Posts that the app does not have: their rows say so instead of waiting for ever. */
  private readonly gone = new SvelteSet<string>();
  private readonly pending = new Set<string>();
  private queue: string[] = [];

  get(uri: string): Card | undefined {
    return this.known.get(uri);
  }

  isGone(uri: string): boolean {
    return this.gone.has(uri);
  }

  put(cards: Card[]): void {
    for (const card of cards) this.known.set(card.uri, card);
  }

  want(uris: string[]): void {
    const fresh = uris.filter((uri) => !this.known.has(uri) && !this.gone.has(uri) && !this.pending.has(uri));
    if (fresh.length === 0) return;
    for (const uri of fresh) this.pending.add(uri);
    if (this.queue.length === 0) queueMicrotask(() => void this.fetch());
    this.queue.push(...fresh);
  }

  /** Everything may have changed: another account, other settings. */
  forget(): void {
    this.known.clear();
    this.gone.clear();
  }

  private async fetch(): Promise<void> {
    const uris = this.queue.splice(0);
    for (let i = 0; i < uris.length; i += MOST) await this.page(uris.slice(i, i + MOST));
  }

  private async page(uris: string[]): Promise<void> {
    try {
      const cards = await api.Posts(uris);
      this.trim();
      this.put(cards);
      for (const uri of uris) if (!this.known.has(uri)) this.gone.add(uri);
    } catch {
      // Left unknown: the rows ask again when they are drawn next time.
    }
    for (const uri of uris) this.pending.delete(uri);
  }

  private trim(): void {
    if (this.known.size <= KEPT) return;
    for (const uri of [...this.known.keys()].slice(0, KEPT / 2)) this.known.delete(uri);
  }
}

export const cards = new Cards();
