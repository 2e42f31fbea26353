import { expect, test } from 'vitest';
import { nameOf } from './interests';

const post = (text: string) => ({ uri: 'at://a/b/c', webUrl: '', handle: 'a.example', text });

test('an interest is called by its topic and words, else by a post', () => {
  expect(nameOf({ topic: 'Food', words: ['bread', 'rye'], posts: [post('x')] })).toBe('Food: bread, rye');
  expect(nameOf({ topic: '', words: ['bread'], posts: [post('x')] })).toBe('bread');
  expect(nameOf({ topic: '', words: [], posts: [post('short')] })).toBe('“short”');
  expect(nameOf({ topic: '', words: [], posts: [post('a'.repeat(60))] })).toBe(`“${'a'.repeat(40)}…”`);
});
