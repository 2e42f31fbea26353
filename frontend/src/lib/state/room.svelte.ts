import { api, on } from '../shell';
import { shared } from './shared.svelte';

/** Room being made in the copy of the network, wherever it was asked for. Sizes are bytes. */
class Making {
  job = $state('');
  done = $state(0);
  total = $state(0);

  constructor() {
    on('job.progress', (p) => {
      if (p.job !== this.job) return;
      if (p.stage === 'room.done') this.job = '';
      else [this.done, this.total] = [p.done, p.total];
    });
  }

  get busy(): boolean {
    return this.job !== '';
  }

  get left(): number {
    return Math.max(this.total - this.done, 0);
  }

  async start(): Promise<void> {
    [this.done, this.total] = [0, 0];
    this.job = (await shared.attempt(() => api.MakeRoom())) ?? '';
    if (this.busy && (await shared.attempt(() => api.Room()))?.running === false) this.job = ''; // it was over before we knew its name
  }

  async cancel(): Promise<void> {
    await shared.attempt(() => api.Cancel(this.job));
  }
}

export const making = new Making();
