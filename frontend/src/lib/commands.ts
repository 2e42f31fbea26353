import { composer } from '../compose/composer.svelte';
import type { Card } from './api';
import type { Command } from './keys';
import { openOutside } from './shell';
import { acts } from './state/acts.svelte';
import { cards } from './state/cards.svelte';
import { feed } from './state/feed.svelte';
import { mixer } from './state/mixer.svelte';
import { panel } from './state/panel.svelte';
import { shared } from './state/shared.svelte';
import { taste } from './state/taste.svelte';

const inFeed: Partial<Record<Command, () => unknown>> = {
  next: () => feed.step(1),
  previous: () => feed.step(-1),
  page: () => feed.page(1),
  pageUp: () => feed.page(-1),
  top: () => feed.toTop(),
  refresh: () => feed.refresh(),
  open: () => openCurrent(),
  why: () => toggleWhy(),
  expand: () => feed.expand(),
  mix: () => panel.openMix(),
  like: () => onCurrent((card) => acts.like(card)),
  repost: () => onCurrent((card) => acts.repost(card)),
  more: () => onCurrent((card) => taste.press(card, 'like', true)),
  less: () => onCurrent((card) => taste.press(card, 'like', false)),
  bookmark: () => onCurrent((card) => acts.bookmark(card)),
  reply: () => onCurrent((card) => composer.reply(card)),
  quote: () => onCurrent((card) => composer.quote(card)),
};

const everywhere: Partial<Record<Command, () => unknown>> = {
  search: () => goFind(),
  home: () => shared.go('home'),
  filtered: () => shared.go('filtered'),
  settings: () => shared.go('settings'),
  network: () => shared.go('network'),
  models: () => shared.go('models'),
  help: () => (shared.help = true),
  compose: () => composer.write(),
  back: () => back(),
};

/** Does what a key asked for; tells whether there was anything to do here. */
export function obey(command: Command): boolean {
  const run = everywhere[command] ?? (shared.route === 'home' ? inFeed[command] : undefined);
  if (!run || document.querySelector('dialog[open]')) return false;
  void run();
  return true;
}

function onCurrent(run: (card: Card) => unknown): void {
  const card = cards.get(feed.chosen);
  if (card) void run(card);
}

function openCurrent(): void {
  onCurrent((card) => openOutside(card.webUrl));
}

function toggleWhy(): void {
  if (panel.asked !== '' && panel.asked === feed.chosen) panel.close();
  else if (feed.chosen) void panel.ask(feed.chosen);
}

function goFind(): void {
  shared.go('find');
  document.querySelector<HTMLInputElement>('input[type=search]')?.focus();
}

/** Escape: the innermost thing first – a field, a move being tried, a panel, the screen. */
function back(): void {
  const field = document.activeElement;
  if (field instanceof HTMLElement && field.matches('input, textarea, select')) field.blur();
  else if (shared.route !== 'home') shared.go('home');
  else if (mixer.trying && panel.asked === '') void mixer.revert();
  else panel.close();
}
