import type { OutboxRow } from '../api';

/** The reader's own posts that the top of the feed shows: those of this visit, newest first, until they are put away. */
export function ownOf(rows: OutboxRow[], since: number, put: ReadonlySet<string>): OutboxRow[] {
  return rows.filter((row) => row.kind === 'post' && !put.has(row.id) && (row.state !== 'sent' || row.atMs >= since)).slice(0, 3);
}
