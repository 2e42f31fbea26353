import type { AccountRow, State } from '../api';
import { toProblem } from '../problem';
import { api } from '../shell';
import { cards } from './cards.svelte';
import { feed } from './feed.svelte';
import { shared } from './shared.svelte';

/** Who is signed in here. Switching changes the whole desk; the account before stays signed in. */
class Accounts {
  list = $state.raw<AccountRow[]>([]);
  busy = $state(false);
  /** The account whose passphrase is asked for. */
  asking = $state.raw<AccountRow>();
  problem = $state('');

  async load(): Promise<void> {
    this.list = (await shared.attempt(() => api.Accounts())) ?? [];
  }

  async switchTo(row: AccountRow, passphrase = ''): Promise<void> {
    if (row.locked && !passphrase) {
      this.ask(row);
      return;
    }
    this.busy = true;
    this.problem = '';
    try {
      this.enter(await api.SwitchAccount(row.did, passphrase));
      this.asking = undefined;
    } catch (e) {
      const problem = toProblem(e);
      if (problem.code === 'auth.vault_locked' && !this.asking) this.ask(row);
      else if (this.asking) this.problem = problem.message;
      else shared.say(problem.message);
    }
    this.busy = false;
  }

  async signOut(row: AccountRow): Promise<void> {
    const state = await shared.attempt(() => api.SignOutAccount(row.did));
    if (!state) return;
    if (row.current) this.enter(state);
    else shared.adopt(state);
    await this.load();
  }

  private ask(row: AccountRow): void {
    this.asking = row;
    this.problem = '';
  }

  private enter(state: State): void {
    feed.leave();
    cards.forget();
    shared.adopt(state);
  }
}

export const accounts = new Accounts();
