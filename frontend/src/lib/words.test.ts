import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from '../../../app/words/en.json';
import { toProblem } from './problem';
import { count, fill, t } from './words';

describe('words', () => {
  it('fills places and leaves unknown ones visible', () => expect(fill('{a} and {b}', { a: 1 })).toBe('1 and {b}'));
  it('counts', () => expect([count('home.waiting', 1), count('home.waiting', 1200)]).toEqual(['1 new post', '1,200 new posts']));
  it('has both forms of every counted sentence', () => {
    const keys = Object.keys(en.screen);
    const stems = keys.filter((k) => k.endsWith('.one')).map((k) => k.slice(0, -4));
    for (const stem of stems) expect(keys).toContain(`${stem}.other`);
  });
  it('is all used by the screen', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((f) => /\.(svelte|ts)$/.test(f));
    const source = files.map((f) => readFileSync(join('src', f), 'utf8')).join('\n');
    const made = /^(nav|group|settings\.theme|settings\.keeping|sync\.stage|outbox\.state|find\.side|action|signin\.keep|home\.left|encoders\.(kind|state|stage)|models\.(state|level)|slate|topic|doctor)\./; // keys made from data
    const unused = Object.keys(en.screen).filter((k) => !made.test(k) && ![k, k.replace(/\.(one|other)$/, '')].some((name) => source.includes(`'${name}'`)));
    expect(unused).toEqual([]);
  });
  it('reads as sentences, not as places', () => expect(t('signin.goes', { host: 'pds.test' })).toBe('Your password goes to pds.test'));
});

describe('toProblem', () => {
  const json = JSON.stringify({ code: 'net.timeout', message: 'Late.', params: { host: 'a.test' } });
  it.each([json, new Error(json)])('reads what a shell rejects with', (reason) => {
    expect(toProblem(reason)).toMatchObject({ code: 'net.timeout', message: 'Late.', params: { host: 'a.test' } });
  });
  it.each(['Failed to fetch', new TypeError('x'), '{"code":1}', null])('calls anything else internal: %s', (reason) => {
    expect(toProblem(reason).code).toBe('internal');
  });
});
