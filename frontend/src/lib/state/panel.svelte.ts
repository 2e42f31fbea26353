import type { Why } from '../api';
import { toProblem } from '../problem';
import { api } from '../shell';

/** What stands in the right column: the mix, or why one post is where it is. On a narrow screen it is a drawer. */
class Panel {
  why = $state.raw<Why>();
  asked = $state('');
  failed = $state('');
  drawer = $state(false);

  async ask(uri: string): Promise<void> {
    this.asked = uri;
    this.drawer = true;
    this.failed = '';
    try {
      const why = await api.Why(uri);
      if (this.asked === uri) this.why = why;
    } catch (e) {
      this.why = undefined;
      this.failed = toProblem(e).message;
    }
  }

  openMix(): void {
    this.asked = '';
    this.why = undefined;
    this.drawer = !this.drawer;
  }

  /** Closes what is open; tells whether there was something. */
  close(): boolean {
    const open = this.asked !== '' || this.drawer;
    this.asked = '';
    this.why = undefined;
    this.drawer = false;
    return open;
  }
}

export const panel = new Panel();
