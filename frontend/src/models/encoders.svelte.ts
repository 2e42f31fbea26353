import type { EncoderRow } from '../lib/api';
import { api, on } from '../lib/shell';
import { shared } from '../lib/state/shared.svelte';
import { t } from '../lib/words';

/** Says what the app names by a word of its own: a state, a kind, a stage. */
export const said = (about: 'kind' | 'state' | 'stage', word: string): string => t(`encoders.${about}.${word}` as Parameters<typeof t>[0]);

/** How often the list is read while posts still get their vectors, in ms. */
const LOOK = 3000;

/** The encoders and the one being tried, wherever the trial was asked for. */
class Encoders {
  rows = $state.raw<EncoderRow[]>([]);
  job = $state('');
  stage = $state('');
  folder = $state('');

  constructor() {
    on('job.progress', (p) => {
      if (!p.stage.startsWith('models.') || (this.job && p.job !== this.job)) return;
      if (p.stage === 'models.added') shared.say(t('encoders.added'));
      if (p.stage === 'models.added') this.folder = '';
      if (p.stage === 'models.added' || p.stage === 'models.refused') this.over();
      else this.stage = p.stage;
    });
  }

  get busy(): boolean {
    return this.job !== '' || this.stage !== '';
  }

  async look(): Promise<void> {
    this.rows = (await shared.attempt(() => api.Encoders())) ?? this.rows;
  }

  /** Reads the list again and again while somebody looks and one of its models is on its way. */
  watch(): () => void {
    void this.look();
    const timer = setInterval(() => this.rows.some((r) => r.state === 'embedding') && void this.look(), LOOK);
    return () => clearInterval(timer);
  }

  async add(): Promise<void> {
    this.stage = 'models.copy';
    const job = await shared.attempt(() => api.AddEncoder(this.folder.trim()));
    if (job === undefined) this.over();
    else if (this.stage) this.job = job; // else it was over before we knew its name
  }

  async remove(id: string): Promise<void> {
    this.rows = (await shared.attempt(() => api.RemoveEncoder(id))) ?? this.rows;
  }

  async cancel(): Promise<void> {
    await shared.attempt(() => api.Cancel(this.job));
  }

  private over(): void {
    [this.job, this.stage] = ['', ''];
    void this.look();
  }
}

export const encoders = new Encoders();
