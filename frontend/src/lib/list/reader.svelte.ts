import { flushSync } from 'svelte';
import { glide, topsOnScreen } from './glide';
import { hold, spotAt, topsOf, windowOf, type Spot } from './layout';
import { Order } from './order';

/** A row on the canvas. y is its distance from the top of the canvas. */
export interface Item {
  key: string;
  index: number;
  y: number;
}

const ESTIMATE = 168; // of a row that was never measured
const OVERSCAN = 700;
/** The slot of what stands below the last row. */
export const FOOT = 'foot';

/**
 * The feed's virtual list. It draws the rows around the view, measures them, and keeps the post being read where the
 * eye is: whatever changes above it, the scroll position is corrected in the same frame.
 */
export class Reader {
  items = $state.raw<Item[]>([]);
  height = $state(0);
  footY = $state(0);
  order = new Order(0);
  /** Called with the rows [first, last) that are drawn, and the spot being read, after each change. */
  drawn: (first: number, last: number, spot: Spot) => void = () => {};

  private scroller: HTMLElement | undefined;
  private readonly slots = new Map<string, HTMLElement>();
  private readonly heights = new Map<string, number>();
  private tops = topsOf(0, () => 0);
  private lead = 0;
  /** The scroll position that the last drawing left. */
  private own = 0;
  private spot: Spot = { index: 0, y: 0 };
  private readonly sizes =
    typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(() => this.measure() && this.draw(this.spot));

  /** Takes the scrolling element; the position held before comes back. */
  attach = (scroller: HTMLElement) => {
    this.scroller = scroller;
    const resized = new ResizeObserver(() => this.draw(this.spot));
    resized.observe(scroller);
    return () => {
      resized.disconnect();
      this.scroller = undefined;
    };
  };

  /** Watches the height of a drawn row. */
  slot = (node: HTMLElement, key: string) => {
    this.slots.set(key, node);
    this.sizes?.observe(node);
    return {
      destroy: () => {
        this.slots.delete(key);
        this.sizes?.unobserve(node);
      },
    };
  };

  scrolled = () => {
    // Our own scrolling chooses no other post to hold: rows that are not loaded yet are shorter than they will be.
    if (!this.scroller || Math.abs(this.scroller.scrollTop - this.own) < 1) return;
    this.spot = spotAt(this.tops, this.scroller.scrollTop - this.lead);
    this.draw(this.spot);
  };

  get reading(): Spot {
    return this.spot;
  }

  get atTop(): boolean {
    return !this.scroller || (this.lead === 0 && this.scroller.scrollTop < 1);
  }

  /** Scrolls by a share of the view. */
  scrollBy(share: number): void {
    const s = this.scroller;
    s?.scrollBy({ top: share * s.clientHeight });
  }

  /** The drawn element of a row. */
  nodeOf(key: string): HTMLElement | undefined {
    return this.slots.get(key);
  }

  /** Where a row stands now, undefined when it is out of view. */
  spotOf(index: number): Spot | undefined {
    const view = this.scroller?.clientHeight ?? 0;
    const y = this.lead + (this.tops[index] ?? 0) - (this.scroller?.scrollTop ?? 0);
    const bottom = y + ((this.tops[index + 1] ?? 0) - (this.tops[index] ?? 0));
    return bottom > 0 && y < view ? { index, y } : undefined;
  }

  /** Another order of posts; the row of the spot keeps its place and the others glide to theirs. */
  show(order: Order, spot: Spot, gliding: boolean): void {
    const before = gliding ? topsOnScreen(this.slots) : undefined;
    this.order = order;
    this.draw(spot);
    if (before) glide(this.slots, before);
  }

  /** Draws the rows around a spot and scrolls so that it stands there. Measuring may need another pass. */
  draw(spot: Spot): void {
    this.spot = spot;
    for (let pass = 0; pass < 5; pass++) {
      this.pass(spot);
      if (!this.measure()) break;
    }
    const { first, last } = this.range();
    this.drawn(first, last, spot);
  }

  private pass(spot: Spot): void {
    this.tops = topsOf(this.order.total, (i) => this.heights.get(this.order.keyAt(i)) ?? ESTIMATE);
    const view = this.scroller?.clientHeight ?? 0;
    const foot = this.heights.get(FOOT) ?? 0;
    const { scroll, lead, tail } = hold(this.tops, spot, view, foot);
    this.lead = lead;
    const { first, last } = windowOf(this.tops, scroll - lead, view, OVERSCAN);
    flushSync(() => {
      this.footY = lead + this.tops[this.order.total]!;
      this.height = this.footY + foot + (this.order.total > 0 ? tail : 0);
      this.items = this.itemsOf(first, last);
    });
    if (!this.scroller) return;
    if (this.scroller.scrollTop !== scroll) this.scroller.scrollTop = scroll;
    this.own = this.scroller.scrollTop;
  }

  private itemsOf(first: number, last: number): Item[] {
    const items: Item[] = [];
    for (let index = first; index < last; index++) {
      items.push({ key: this.order.keyAt(index), index, y: this.lead + this.tops[index]! });
    }
    return items;
  }

  private range(): { first: number; last: number } {
    const first = this.items[0]?.index ?? 0;
    return { first, last: first + this.items.length };
  }

  /** Reads the heights of all drawn rows; tells whether one changed. */
  private measure(): boolean {
    let changed = false;
    for (const [key, node] of this.slots) {
      const height = node.offsetHeight;
      if (height === 0 || this.heights.get(key) === height) continue;
      this.heights.set(key, height);
      changed = true;
    }
    return changed;
  }
}
