import type { Notice, State } from '../api';
import type { Progress } from '../calls';
import { toProblem } from '../problem';
import { api, on } from '../shell';
import { count, t } from '../words';

export const ROUTES = ['home', 'find', 'filtered', 'models', 'network', 'settings'] as const;
export type Route = (typeof ROUTES)[number];

const fromAddress = (): Route => ROUTES.find((r) => location.hash === `#/${r}`) ?? 'home';

/** What the whole frame shares: the state of the app, where we are, banners, progress and short messages. */
class Shared {
  state = $state.raw<State>();
  route = $state<Route>(fromAddress());
  notices = $state<Notice[]>([]);
  progress = $state.raw<Progress>();
  message = $state('');
  failed = $state('');
  help = $state(false);
  signingIn = $state(false);
  private clear: ReturnType<typeof setTimeout> | undefined;

  async start(): Promise<void> {
    window.addEventListener('hashchange', () => (this.route = fromAddress()));
    on('auth.changed', (state) => this.adopt(state));
    on('notice', (notice) => this.notice(notice));
    on('sync.progress', (p) => (this.progress = p));
    try {
      this.adopt(await api.State());
    } catch (e) {
      this.failed = toProblem(e).message;
    }
  }

  adopt(state: State): void {
    this.state = state;
    this.notices = state.notices;
    this.failed = '';
    this.signingIn = false;
    const { theme } = state.settings;
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }

  /** Shows the sign-in although a network is open: the session is gone, or the sample is left. */
  signIn(): void {
    this.signingIn = true;
  }

  go(route: Route): void {
    location.hash = `#/${route}`;
  }

  notice(notice: Notice): void {
    this.notices = [...this.notices.filter((n) => n.code !== notice.code), notice];
  }

  dismiss(code: string): void {
    this.notices = this.notices.filter((n) => n.code !== code);
  }

  /** A short message that leaves by itself. */
  say(message: string): void {
    this.message = message;
    clearTimeout(this.clear);
    this.clear = setTimeout(() => (this.message = ''), 4000);
  }

  /** Runs a call; a failure becomes a message, and the answer is undefined. */
  async attempt<T>(run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (e) {
      this.say(toProblem(e).message);
      return undefined;
    }
  }

  async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.say(t('common.copied'));
    } catch (e) {
      this.say(toProblem(e).message);
    }
  }

  async sync(): Promise<void> {
    await this.attempt(() => api.StartSync());
  }

  async cancel(): Promise<void> {
    const job = this.progress?.job;
    if (job) await this.attempt(() => api.Cancel(job));
  }

  get syncing(): boolean {
    const p = this.progress;
    return p !== undefined && p.stage !== 'sync.done';
  }

  /** What can be read already, in words. */
  get readable(): string {
    return count('sync.readable', this.progress?.posts ?? 0);
  }
}

export const shared = new Shared();
