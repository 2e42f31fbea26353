import type { Card, Outbox, OutboxRow, Person } from '../api';
import type { OutboxChange } from '../calls';
import { api, on } from '../shell';
import { t } from '../words';
import { cards } from './cards.svelte';
import { feed } from './feed.svelte';
import { ownOf } from './own';
import { shared } from './shared.svelte';

export type Scope = '' | 'reposts' | 'quotes';

/** Which kinds decide what may be shown, so that the feed has to be read again. */
const HIDING = new Set(['mute', 'unmute', 'block', 'unblock']);

/** What the reader does to posts and people, and how far it has come. Nothing here happens but on a click or a key. */
class Acts {
  box = $state.raw<Outbox>({ rows: [], waiting: 0, refused: 0 });
  /** Whom the reader is asked about before a block. */
  blocking = $state.raw<Person>();
  /** Whether the reader is asked which word to mute. */
  wording = $state(false);
  /** Own posts that were put away from the top of the feed. */
  private readonly put = new Set<string>();
  own = $state.raw<OutboxRow[]>([]);
  private readonly since = Date.now();

  listen(): void {
    on('outbox.changed', (change) => void this.heard(change));
    on('auth.changed', () => void this.load());
    void this.load();
  }

  async load(): Promise<void> {
    try {
      this.adopt(await api.Outbox());
    } catch {
      // Signed out: there is no outbox, and the frame says so.
    }
  }

  adopt(box: Outbox): void {
    this.box = box;
    this.own = ownOf(box.rows, this.since, this.put);
  }

  putAway(id: string): void {
    this.put.add(id);
    this.adopt(this.box);
  }

  async like(card: Card): Promise<void> {
    await this.post(() => (card.liked ? api.Unlike(card.uri) : api.Like(card.uri)));
  }

  async repost(card: Card): Promise<void> {
    await this.post(() => (card.reposted ? api.Unrepost(card.uri) : api.Repost(card.uri)));
  }

  async bookmark(card: Card): Promise<void> {
    await this.post(() => (card.bookmarked ? api.Unbookmark(card.uri) : api.Bookmark(card.uri)));
  }

  async follow(person: Person): Promise<void> {
    await this.person(() => (person.following ? api.Unfollow(person.did) : api.Follow(person.did)));
  }

  /** Mutes in a scope, or ends the mute when it is that one already. */
  async mute(person: Person, scope: Scope): Promise<void> {
    const now = scope || 'all';
    await this.person(() => (person.muted === now ? api.Unmute(person.did) : api.Mute(person.did, scope)));
  }

  /** A block asks first, because others can see it; ending it does not. */
  async block(person: Person): Promise<void> {
    if (person.blocking) await this.person(() => api.Unblock(person.did));
    else this.blocking = person;
  }

  async confirmBlock(): Promise<void> {
    const person = this.blocking;
    this.blocking = undefined;
    if (person) await this.person(() => api.Block(person.did));
  }

  async hidePost(card: Card): Promise<void> {
    if (await this.wish(() => api.HidePost(card.uri, true))) shared.say(t('act.hide.done'));
  }

  /** Changes what every app hides, and reads the feed again. False when it failed; the reader was told then. */
  async wish(change: () => Promise<void>): Promise<boolean> {
    const done = await shared.attempt(async () => {
      await change();
      return true;
    });
    if (done) await feed.regathered();
    return done === true;
  }

  async retry(id: string): Promise<void> {
    const box = await shared.attempt(() => api.RetryAction(id));
    if (box) this.adopt(box);
  }

  async discard(id: string): Promise<void> {
    const box = await shared.attempt(() => api.DiscardAction(id));
    if (box) this.adopt(box);
  }

  private async post(run: () => Promise<Card>): Promise<void> {
    const card = await shared.attempt(run);
    if (card) cards.put([card]);
  }

  private async person(run: () => Promise<Person>): Promise<void> {
    const person = await shared.attempt(run);
    if (!person) return;
    cards.meet(person);
    if (person.muted === 'all' || person.blocking) shared.say(t('act.hidden', { name: person.name }));
  }

  private async heard(change: OutboxChange): Promise<void> {
    if (change.subject.startsWith('at:')) cards.refresh([change.subject]);
    else if (change.subject) cards.refresh(cards.by(change.subject));
    if (HIDING.has(change.kind) && change.state !== 'sent') await feed.regathered();
    await this.load();
  }
}

export const acts = new Acts();
