import type { Card } from '../api';
import { api, on } from '../shell';
import { maybe, t } from '../words';
import { cards } from './cards.svelte';
import { shared } from './shared.svelte';

/** What a topic is called. */
export const topicName = (id: string): string => maybe(`topic.${id}`, id);

/** What the reader says about the topics of posts, with the last word to be taken back. */
class Topics {
  last = $state.raw<{ uri: string; id: string }>();

  /** Cards that were drawn before their posts were looked at are drawn again. */
  listen(): void {
    on('job.progress', ({ stage }) => {
      if (stage === 'enrich.topics') cards.refresh(cards.untitled());
    });
  }

  async say(card: Card, id: string, applies: boolean): Promise<void> {
    const drawn = await shared.attempt(() => api.CorrectTopic(card.uri, id, applies));
    if (!drawn) return;
    cards.put([drawn]);
    this.last = { uri: card.uri, id };
    shared.say(t(applies ? 'topics.added' : 'topics.dropped', { topic: topicName(id) }));
  }

  async undo(): Promise<void> {
    const last = this.last;
    if (!last) return;
    const drawn = await shared.attempt(() => api.UncorrectTopic(last.uri, last.id));
    if (!drawn) return;
    cards.put([drawn]);
    this.last = undefined;
  }
}

export const topics = new Topics();
