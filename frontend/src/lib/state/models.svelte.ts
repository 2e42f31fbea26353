import type { ModelsState } from '../api';
import { toProblem } from '../problem';
import { api, on } from '../shell';
import { shared } from './shared.svelte';

/** The Models screen: what each model is and does, and the long call that counts. */
class Models {
  now = $state.raw<ModelsState>();
  failed = $state('');
  private job = $state('');
  private ended = '';

  constructor() {
    on('job.progress', (p) => {
      if (p.stage !== 'watch.done') return;
      this.ended = p.job;
      if (p.job === this.job) this.job = '';
      if (this.now) void this.load();
    });
  }

  get counting(): boolean {
    return this.job !== '';
  }

  async load(): Promise<void> {
    try {
      this.now = await api.Models();
      this.failed = '';
    } catch (e) {
      this.failed = toProblem(e).message;
    }
  }

  async count(): Promise<void> {
    const job = (await shared.attempt(() => api.StartWatch())) ?? '';
    if (job !== this.ended) this.job = job; // it may be over before we know its name
  }

  async cancel(): Promise<void> {
    await shared.attempt(() => api.Cancel(this.job));
  }

  async allow(): Promise<void> {
    this.now = (await shared.attempt(() => api.AllowModels())) ?? this.now;
  }

  async rollBack(id: number): Promise<void> {
    this.now = (await shared.attempt(() => api.RollBack(id))) ?? this.now;
  }
}

export const models = new Models();
