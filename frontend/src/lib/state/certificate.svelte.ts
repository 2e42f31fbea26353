import { api, on } from '../shell';
import { shared } from './shared.svelte';

/** The copy being compared with the servers, account by account. */
class Comparing {
  job = $state('');
  done = $state(0);
  total = $state(0);
  private ended = '';

  constructor() {
    on('job.progress', (p) => {
      if (p.stage === 'certificate.done') {
        this.ended = p.job;
        if (p.job === this.job) this.job = '';
      } else if (p.job === this.job) [this.done, this.total] = [p.done, p.total];
    });
  }

  get busy(): boolean {
    return this.job !== '';
  }

  async start(repair: boolean): Promise<void> {
    [this.done, this.total] = [0, 0];
    const job = (await shared.attempt(() => api.StartCertificate(repair))) ?? '';
    if (job !== this.ended) this.job = job; // it may be over before we know its name
  }

  async cancel(): Promise<void> {
    await shared.attempt(() => api.Cancel(this.job));
  }
}

export const comparing = new Comparing();
