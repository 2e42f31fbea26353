import type { Home, Mix, Moved } from '../api';
import type { Spot } from '../list/layout';
import { Order, PAGE } from '../list/order';
import { Reader } from '../list/reader.svelte';
import { toProblem } from '../problem';
import { api, on } from '../shell';
import { cards } from './cards.svelte';
import { keepPlace, lastPlace } from './place';

const TOP: Spot = { index: 0, y: 0 };

/** The edition being read: its order, its mix, the place in it and what waits behind the pill. */
class Feed {
  home = $state.raw<Home>();
  mix = $state.raw<Mix>();
  total = $state(0);
  waiting = $state(0);
  failed = $state('');
  current = $state('');
  /** Points that the longest strand may take without being squeezed; fixed while a mix is being tried. */
  scale = $state(1);
  readonly reader = new Reader();
  /** Somebody just signed in and has touched nothing yet: when the sync ends, all that came may be put in order at once. */
  private first = false;
  private saving: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.reader.drawn = (first, last, spot) => this.drawn(first, last, spot);
  }

  listen(): void {
    on('feed.new', ({ waiting }) => {
      this.waiting = waiting;
      if (this.total === 0) void this.load(); // with nothing on the screen nothing can jump
    });
    on('sync.progress', ({ stage }) => {
      if (stage === 'sync.done' && this.first && this.reader.atTop) void this.refresh(true);
      if (stage === 'sync.done') this.first = false;
    });
    for (const touch of ['wheel', 'keydown', 'pointerdown'] as const) window.addEventListener(touch, () => (this.first = false), { passive: true });
    window.addEventListener('pagehide', () => void this.save());
  }

  begin(): void {
    this.first = true;
  }

  /** Another account takes the desk: nothing of this one stays on the screen. */
  leave(): void {
    clearTimeout(this.saving);
    this.home = undefined;
    this.mix = undefined;
    this.total = 0;
    this.waiting = 0;
    this.current = '';
  }

  async load(): Promise<void> {
    await this.answer(async () => {
      const home = await api.Home();
      const place = lastPlace();
      if (!place || place.edition !== home.edition || place.uri === home.anchor) return this.open(home);
      // The page went away before the app heard of the last step: the place kept here is the newer one.
      await api.SetAnchor(place.uri).catch(() => undefined);
      this.open(await api.Home());
    });
  }

  /** The reader's rules changed under the edition: its order is read again, and the place is kept. */
  async regathered(): Promise<void> {
    if (!this.home) return;
    await this.save();
    await this.answer(async () => {
      const y = this.reader.atTop ? 0 : this.reader.reading.y;
      const home = await api.Home();
      this.adopt(home, home.anchor === '' ? TOP : { index: home.at, y }, true);
    });
  }

  /** Opens an edition at the place where reading stopped. */
  open(home: Home): void {
    const place = lastPlace();
    const kept = place && place.uri === home.anchor ? place.y : 0;
    this.adopt(home, home.anchor === '' ? TOP : { index: home.at, y: kept }, false);
  }

  /** A new edition. The post being read stays where it is, or the view goes up to what is new. */
  async refresh(up = false): Promise<void> {
    await this.save();
    await this.answer(async () => {
      const y = this.reader.reading.y;
      const stay = !up && !this.reader.atTop;
      const home = await api.Refresh();
      this.adopt(home, stay && home.anchor !== '' ? { index: home.at, y } : TOP, false);
    });
  }

  /** Another order of the same edition, with the anchor at its height. */
  settle(home: Home): void {
    const spot = this.anchored();
    this.adopt(home, spot && home.anchor !== '' ? { index: home.at, y: spot.y } : TOP, true);
  }

  moved(moved: Moved, anchored: boolean): void {
    const spot = anchored ? { index: moved.at, y: (this.anchored() ?? TOP).y } : TOP;
    this.mix = moved.mix;
    this.arrange(moved.total, moved.offset, moved.rows, spot, true);
    this.scale = Math.max(this.scale, this.reader.order.longest);
  }

  /** The post that must not move, undefined at the top of the feed. */
  anchored(): (Spot & { uri: string }) | undefined {
    const { reader } = this;
    if (reader.atTop) return undefined;
    const chosen = reader.order.indexOf(this.current);
    const spot = (chosen >= 0 && reader.spotOf(chosen)) || reader.reading;
    const row = reader.order.at(spot.index);
    return row && { ...spot, uri: row.uri };
  }

  /** Tells the app which post must not move, before a call that puts the posts in another order. */
  async mark(): Promise<boolean> {
    clearTimeout(this.saving);
    const anchor = this.anchored();
    await api.SetAnchor(anchor?.uri ?? '');
    return anchor !== undefined;
  }

  /** Steps to the next or previous post and brings it to the reading height. */
  step(by: 1 | -1): void {
    const { reader } = this;
    const chosen = reader.order.indexOf(this.current);
    const from = chosen >= 0 && reader.spotOf(chosen) ? chosen + by : reader.reading.index;
    const index = Math.max(0, Math.min(this.total - 1, from));
    reader.draw({ index, y: index === 0 ? 0 : 8 });
    this.current = reader.order.at(index)?.uri ?? '';
    reader.nodeOf(this.current)?.focus({ preventScroll: true });
  }

  /** The post that keys act on: the chosen one, else the one being read. */
  get chosen(): string {
    const { order, reading } = this.reader;
    return order.indexOf(this.current) >= 0 ? this.current : (order.at(reading.index)?.uri ?? '');
  }

  page(by: 1 | -1): void {
    this.reader.scrollBy(by * 0.9);
  }

  /** Enter on a post: its card opens what is collapsed, or its first picture. */
  expand(): void {
    this.reader.nodeOf(this.chosen)?.querySelector<HTMLElement>('[data-expand]')?.click();
  }

  toTop(): void {
    this.reader.draw(TOP);
    this.current = '';
  }

  private adopt(home: Home, spot: Spot, gliding: boolean): void {
    this.home = home;
    this.mix = home.mix;
    this.waiting = home.waiting;
    this.arrange(home.total, home.offset, home.rows, spot, gliding);
    this.scale = this.reader.order.longest || 1;
  }

  private arrange(total: number, offset: number, rows: Home['rows'], spot: Spot, gliding: boolean): void {
    const order = new Order(total);
    order.put(offset, rows);
    this.total = total;
    this.reader.show(order, total === 0 ? TOP : spot, gliding);
  }

  private drawn(first: number, last: number, spot: Spot): void {
    const { order } = this.reader;
    for (const page of order.ask(first, last)) void this.fetch(order, page);
    const uris: string[] = [];
    for (let i = first - 10; i < last + 15; i++) {
      const row = order.at(i);
      if (row) uris.push(row.uri);
    }
    cards.want(uris);
    clearTimeout(this.saving);
    if (spot.index < order.total) this.saving = setTimeout(() => void this.save(), 500);
  }

  private async fetch(order: Order, page: number): Promise<void> {
    try {
      const rows = await api.Rows(page, Math.min(PAGE, order.total - page));
      if (order !== this.reader.order) return; // a late answer, about an order that is gone
      order.put(page, rows);
      this.reader.draw(this.reader.reading);
    } catch {
      order.forget(page);
    }
  }

  private async save(): Promise<void> {
    clearTimeout(this.saving);
    if (!this.home || this.mix?.trying) return;
    const spot = this.reader.reading;
    const uri = this.reader.atTop ? '' : (this.reader.order.at(spot.index)?.uri ?? '');
    keepPlace({ edition: this.home.edition, uri, y: spot.y });
    await api.SetAnchor(uri).catch(() => undefined); // the next change of place tries again
  }

  private async answer(run: () => Promise<void>): Promise<void> {
    try {
      await run();
      this.failed = '';
    } catch (e) {
      this.failed = toProblem(e).message;
    }
  }
}

export const feed = new Feed();
