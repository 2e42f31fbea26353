import type { LoginPlan } from '../lib/api';
import { Problem, toProblem } from '../lib/problem';
import { api } from '../lib/shell';
import { feed } from '../lib/state/feed.svelte';
import { shared } from '../lib/state/shared.svelte';

const ASKS = new Set(['auth.not_app_password', 'auth.full_scope']);

/** Signing in, step by step: the handle, the host that would get the password, the password, and a question if need be. */
export class SigningIn {
  handle = $state('');
  pds = $state('');
  plan = $state.raw<LoginPlan>();
  password = $state('');
  keep = $state(shared.state?.keyring ? 'keyring' : 'session');
  passphrase = $state('');
  busy = $state(false);
  problem = $state.raw<Problem>();
  /** The stored session is left aside for another sign-in. */
  anew = $state(false);

  /** The app wants a yes before it sends or uses a password of full rights. */
  get asks(): boolean {
    return this.problem !== undefined && ASKS.has(this.problem.code);
  }

  async inspect(): Promise<void> {
    await this.run(async () => {
      this.plan = await api.Inspect(this.handle.trim().replace(/^@/, ''), this.pds.trim());
    });
  }

  async login(useAnyway: boolean): Promise<void> {
    const { plan, password, keep, passphrase } = this;
    if (!plan) return;
    await this.run(async () => {
      const state = await api.Login({ handle: plan.handle, password, pds: this.pds.trim(), useAnyway, keep, passphrase });
      this.forget();
      feed.begin();
      shared.adopt(state);
    });
  }

  /** Opens the session that lies in an encrypted file. */
  async unlock(): Promise<void> {
    await this.run(async () => {
      const state = await api.Unlock(this.passphrase);
      this.forget();
      shared.adopt(state);
    });
  }

  async lookAround(): Promise<void> {
    await this.run(async () => {
      const state = await api.LookAround();
      feed.begin();
      shared.adopt(state);
    });
  }

  back(): void {
    this.plan = undefined;
    this.forget();
  }

  /** The password stays in memory no longer than needed. */
  forget(): void {
    this.password = '';
    this.passphrase = '';
    this.problem = undefined;
  }

  private async run(call: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.problem = undefined;
    try {
      await call();
    } catch (e) {
      this.problem = toProblem(e);
    }
    this.busy = false;
  }
}
