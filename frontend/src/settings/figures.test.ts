import { expect, test } from 'vitest';
import { labelOf, shown } from './figures';

test('every action and every order has its own word', () => {
  const ids = ['like', 'reply', 'repost', 'more', 'less', 'model', 'newest', 'recent_popularity', 'author_affinity'];
  expect(new Set(ids.map(labelOf)).size).toBe(ids.length);
  expect(labelOf('what comes later')).toBe('learned.model');
});

test('figures have three digits and a true minus', () => {
  expect([0.5, -0.0312, 1].map(shown)).toEqual(['0.500', '−0.031', '1.000']);
});
