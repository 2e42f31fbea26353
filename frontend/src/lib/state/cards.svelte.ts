import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Card, Person } from '../api';
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

  /** Asks anew for those of the posts that are known; they stay drawn meanwhile. */
  refresh(uris: string[]): void {
    const known = uris.filter((uri) => this.known.has(uri) && !this.pending.has(uri));
    if (known.length === 0) return;
    for (const uri of known) this.pending.add(uri);
    if (this.queue.length === 0) queueMicrotask(() => void this.fetch());
    this.queue.push(...known);
  }

  /** The posts met last that have no topics, as many as one call asks for. */
  untitled(): string[] {
    const bare = [...this.known.values()].filter((c) => c.topics.length === 0);
    return bare.slice(-MOST).map((c) => c.uri);
  }

  /** The known posts that show an account. */
  by(did: string): string[] {
    return [...this.known.values()].filter((c) => [c.author, c.reposter, c.replyTo, c.quote?.author].some((p) => p?.did === did)).map((c) => c.uri);
  }

  /** What is known of an account changed: every card that shows it shows it so. */
  meet(person: Person): void {
    for (const uri of this.by(person.did)) {
      const card = this.known.get(uri);
      if (card?.author.did === person.did) this.known.set(uri, { ...card, author: person });
    }
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
