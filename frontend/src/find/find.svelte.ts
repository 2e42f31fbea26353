import type { Found } from '../lib/api';
import { toProblem } from '../lib/problem';
import { api } from '../lib/shell';

/** The search: its text outlives the screen, so that going back finds it as it was. */
class Find {
  text = $state('');
  found = $state.raw<Found>();
  busy = $state(false);
  failed = $state('');
  private asked = 0;

  async run(): Promise<void> {
    const turn = ++this.asked;
    if (this.text.trim() === '') {
      this.found = undefined;
      return;
    }
    this.busy = true;
    try {
      const found = await api.Search(this.text);
      if (turn === this.asked) this.found = found;
      this.failed = '';
    } catch (e) {
      this.failed = toProblem(e).message;
    }
    this.busy = turn !== this.asked;
  }

  /** Adds an operator at the end of the text. */
  add(operator: string): void {
    this.text = `${this.text.trimEnd()} ${operator}`.trimStart();
  }
}

export const find = new Find();

export function searchFor(text: string): void {
  find.text = text;
  void find.run();
}
