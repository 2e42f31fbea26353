import type { Card, Receipt } from '../api';
import { api } from '../shell';
import { feed } from './feed.svelte';
import { shared } from './shared.svelte';

/** What a press of more or less is about: posts like this one, its author, or what its reposter reposts. */
export type Aim = 'like' | 'author' | 'reposts';

/** What the reader asked for more or less of, and what came of it. */
class Taste {
  receipts = $state.raw<Receipt[]>();

  async load(): Promise<void> {
    this.receipts = await shared.attempt(() => api.Receipts());
  }

  async press(card: Card, aim: Aim, more: boolean): Promise<void> {
    await this.ask(card.uri, aim, '', more);
  }

  /** Asks for a topic or words, without a post. True when it was understood. */
  async name(aim: 'topic' | 'words', target: string, more: boolean): Promise<boolean> {
    return this.ask('', aim, target, more);
  }

  async undo(id: number): Promise<void> {
    if (await shared.attempt(() => api.UndoPress(id))) await this.changed();
  }

  private async ask(uri: string, aim: string, target: string, more: boolean): Promise<boolean> {
    const pressed = await shared.attempt(() => api.Press({ uri, aim, target, more }));
    if (!pressed) return false;
    shared.say(pressed.receipt.sentence);
    await this.changed();
    return true;
  }

  private async changed(): Promise<void> {
    await feed.regathered();
    if (this.receipts) await this.load();
  }
}

export const taste = new Taste();
