/** What a key asks for. */
export type Command =
  | 'next' | 'previous' | 'open' | 'why' | 'expand' | 'page' | 'pageUp' | 'top' | 'refresh' | 'mix' | 'search'
  | 'more' | 'less' | 'like' | 'repost' | 'quote' | 'reply' | 'bookmark' | 'compose'
  | 'home' | 'filtered' | 'settings' | 'network' | 'models' | 'help' | 'back';

const single: Record<string, Command> = {
  j: 'next', k: 'previous', o: 'open', w: 'why', Enter: 'expand', ' ': 'page', '.': 'refresh', m: 'mix', '/': 'search',
  '?': 'help', l: 'like', t: 'repost', q: 'quote', r: 'reply', b: 'bookmark', '+': 'more', '-': 'less', n: 'compose', Escape: 'back', Home: 'top',
};
const afterG: Record<string, Command> = { h: 'home', s: 'search', f: 'filtered', n: 'network', d: 'models', e: 'settings', g: 'top' };

export interface Press {
  key: string;
  shift: boolean;
  /** Ctrl, Alt or Meta is down. */
  chord: boolean;
  /** The focus lies in a field that takes text: only Escape is ours. */
  typing: boolean;
  /** The focus lies on a button, link or slider: Enter and space are its own. */
  control: boolean;
}

/** Two keys in a row are one command within this time. */
const PAIR_MS = 1200;

/** Reads keys one by one; g waits for its second key. */
export class Keys {
  private gAt = -Infinity;

  read(press: Press, now: number): Command | undefined {
    if (press.chord) return undefined;
    if (press.typing) return press.key === 'Escape' ? 'back' : undefined;
    const paired = now - this.gAt < PAIR_MS;
    this.gAt = -Infinity;
    if (paired && afterG[press.key]) return afterG[press.key];
    if (press.key === 'g') {
      this.gAt = now;
      return undefined;
    }
    if (press.control && (press.key === 'Enter' || press.key === ' ')) return undefined;
    if (press.key === ' ' && press.shift) return 'pageUp';
    return single[press.key];
  }
}

/** For the list in the help: keys, then the word that explains them. */
export const helpKeys = [
  ['j', 'help.next'], ['k', 'help.previous'], ['space', 'help.page'], ['o', 'help.open'], ['l', 'help.like'], ['r', 'help.reply'], ['t', 'help.repost'], ['q', 'help.quote'], ['b', 'help.bookmark'], ['+', 'help.more'], ['-', 'help.less'], ['n', 'help.compose'], ['w', 'help.why'], ['Enter', 'help.expand'],
  ['.', 'help.refresh'], ['m', 'help.mix'], ['/', 'help.search'], ['g g', 'help.top'], ['g h', 'help.home'], ['g s', 'help.search'],
  ['g f', 'help.filtered'], ['g n', 'help.network'], ['g d', 'help.models'], ['g e', 'help.settings'], ['?', 'help.help'], ['Esc', 'help.esc'],
] as const;
