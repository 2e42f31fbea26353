import type { Filtered, SpamOutcome, SpamSettings } from '../lib/api';
import { toProblem } from '../lib/problem';
import { api } from '../lib/shell';
import { shared } from '../lib/state/shared.svelte';
import { t } from '../lib/words';

/** What was filtered, and the thresholds and weights being tried on it. */
class FilteredScreen {
  answer = $state.raw<Filtered>();
  rule = $state<SpamSettings>();
  would = $state.raw<SpamOutcome>();
  failed = $state('');
  changed = $state(false);
  private due = false;
  private running = false;

  async load(): Promise<void> {
    try {
      this.adopt(await api.Filtered());
      this.failed = '';
    } catch (e) {
      this.failed = toProblem(e).message;
    }
  }

  takeBack(): void {
    if (this.answer) this.adopt(this.answer);
  }

  async restore(uri: string): Promise<void> {
    const answer = await shared.attempt(() => api.Restore(uri));
    if (!answer) return;
    this.adopt(answer);
    shared.say(t('filtered.restored'));
  }

  async keep(): Promise<void> {
    const rule = this.rule;
    if (!rule) return;
    const answer = await shared.attempt(() => api.SetSpam($state.snapshot(rule)));
    if (answer) this.adopt(answer);
  }

  /** A slider moved: what the settings would do is asked for, one question at a time. */
  try(change: (rule: SpamSettings) => void): void {
    if (!this.rule) return;
    change(this.rule);
    this.changed = true;
    this.due = true;
    if (!this.running) requestAnimationFrame(() => void this.pump());
    this.running = true;
  }

  private async pump(): Promise<void> {
    while (this.due && this.rule) {
      this.due = false;
      const rule = $state.snapshot(this.rule);
      const would = await shared.attempt(() => api.TrySpam(rule));
      if (would) this.would = would;
    }
    this.running = false;
  }

  private adopt(answer: Filtered): void {
    this.answer = answer;
    this.rule = structuredClone(answer.rule);
    this.would = answer.rule.would;
    this.changed = false;
  }
}

export const filtered = new FilteredScreen();
