import type { Row } from '../api';

/** Rows are asked for in pages of this many. */
export const PAGE = 50;

/** An order of which only some pages are known yet. */
export class Order {
  private readonly rows = new Map<number, Row>();
  private readonly asked = new Set<number>();
  /** The longest strand among the known rows, in points. */
  longest = 0;

  constructor(readonly total: number) {}

  put(offset: number, rows: Row[]): void {
    rows.forEach((row, i) => {
      this.rows.set(offset + i, row);
      this.longest = Math.max(this.longest, lengthOf(row.points));
    });
  }

  at(index: number): Row | undefined {
    return this.rows.get(index);
  }

  /** The at-uri of a row, or a name for its place while it is not known. */
  keyAt(index: number): string {
    return this.rows.get(index)?.uri ?? `#${index}`;
  }

  indexOf(uri: string): number {
    for (const [index, row] of this.rows) if (row.uri === uri) return index;
    return -1;
  }

  /** Offsets of the pages that hold unknown rows of [first, last). Each is named once, until it is forgotten. */
  ask(first: number, last: number): number[] {
    const pages: number[] = [];
    for (let i = Math.max(0, first); i < Math.min(last, this.total); i++) {
      const page = i - (i % PAGE);
      if (this.rows.has(i) || this.asked.has(page)) continue;
      this.asked.add(page);
      pages.push(page);
    }
    return pages;
  }

  /** A page did not arrive: it may be asked for again. */
  forget(page: number): void {
    this.asked.delete(page);
  }
}

/** How long a strand is: what speaks for a post, or what speaks against it when that is more. */
export function lengthOf(points: number[]): number {
  let gives = 0;
  let takes = 0;
  for (const p of points) {
    if (p > 0) gives += p;
    else takes -= p;
  }
  return Math.max(gives, takes);
}
