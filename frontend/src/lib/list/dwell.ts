/** A post counts as seen after this long with half of it in view. */
export const DWELL_MS = 1000;

/** Tells which posts were in view long enough. The clock is passed in; time without the window's focus does not count. */
export class Dwell {
  private readonly since = new Map<string, number>();
  private readonly done = new Set<string>();

  enter(uri: string, now: number): void {
    if (!this.done.has(uri) && !this.since.has(uri)) this.since.set(uri, now);
  }

  leave(uri: string): void {
    this.since.delete(uri);
  }

  /** The window got its focus back: every post in view starts anew. */
  restart(now: number): void {
    for (const uri of this.since.keys()) this.since.set(uri, now);
  }

  /** Posts that became seen by now; each is told once. */
  due(now: number): string[] {
    const seen: string[] = [];
    for (const [uri, at] of this.since) {
      if (now - at < DWELL_MS) continue;
      seen.push(uri);
      this.done.add(uri);
      this.since.delete(uri);
    }
    return seen;
  }
}

/** Whether enough of a post is in view: half of it, or half of the view for a post taller than that. */
export function halfInView(shown: number, height: number, view: number): boolean {
  return shown >= Math.min(height, view) / 2;
}
