import { describe, expect, it } from 'vitest';
import type { OutboxRow } from '../api';
import { ownOf } from './own';

const row = (id: string, more: Partial<OutboxRow> = {}): OutboxRow => ({
  id, kind: 'post', sentence: '', text: '', state: 'waiting', reason: '', atMs: 5, post: '', webUrl: '', canDrop: true, canRetry: false, ...more,
});

describe('own posts above the feed', () => {
  it('are those on their way, and those sent since the screen was opened', () => {
    const rows = [row('a'), row('b', { state: 'sent', atMs: 9 }), row('c', { state: 'sent', atMs: 3 }), row('d', { state: 'refused', atMs: 1 })];
    expect(ownOf(rows, 8, new Set()).map((r) => r.id)).toEqual(['a', 'b', 'd']);
  });
  it('are no likes, at most three, and none that was put away', () => {
    const rows = [row('x', { kind: 'like' }), ...['a', 'b', 'c', 'd'].map((id) => row(id))];
    expect(ownOf(rows, 0, new Set(['a'])).map((r) => r.id)).toEqual(['b', 'c', 'd']);
    expect(ownOf(rows, 0, new Set()).map((r) => r.id)).toEqual(['a', 'b', 'c']);
  });
});
