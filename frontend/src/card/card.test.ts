import { describe, expect, it } from 'vitest';
import { setDrop, setVeil } from '../filtered/strictness';
import { hostOf } from '../lib/host';
import { byWeight } from '../why/terms';
import { hueOf, initialOf, nameOf } from './person';
import { boxOf, stepTo } from './pictures';

const person = (name: string) => ({ did: 'did:plc:a', handle: 'ada.test', name, avatar: '', following: false, muted: '', blocking: false });

describe('people', () => {
  it('go by their handle without a name', () => expect(nameOf(person('  '))).toBe('ada.test'));
  it.each([['🌿 nils', 'N'], ['Østerby', 'Ø'], ['李', '李'], ['…', '·']])('%s begins with %s', (name, letter) => expect(initialOf(person(name))).toBe(letter));
  it('keep their hue', () => expect(hueOf('did:plc:a')).toBe(hueOf('did:plc:a')));
});

describe('pictures', () => {
  it.each([[1600, 900, 1, 1600 / 900], [100, 1000, 1, 0.8], [5000, 100, 1, 3], [0, 0, 1, 4 / 3], [100, 1000, 3, 1]])('%i × %i among %i', (width, height, among, box) => {
    expect(boxOf({ width, height }, among)).toBeCloseTo(box);
  });
  it('go round', () => expect([stepTo(0, -1, 3), stepTo(2, 1, 3)]).toEqual([2, 0]));
});

describe('strictness', () => {
  const rule = () => ({ veil: 0.8, drop: 0.95, rules: [], would: { of: 0, veiled: 0, dropped: 0, liked: 0 } });
  it('never collapses later than it leaves out', () => {
    const a = rule();
    setVeil(a, 0.99);
    expect(a.drop).toBe(0.99);
    const b = rule();
    setDrop(b, 0.6);
    expect(b.veil).toBe(0.6);
  });
});

it('lists the strongest terms first and the silent ones apart', () => {
  const term = (signal: string, points: number) => ({ signal, label: '', group: '', fact: '', value: 0, weight: 0, points, sentence: '' });
  const { telling, silent } = byWeight([term('a', 0.5), term('b', 0), term('c', -2)]);
  expect([telling.map((x) => x.signal), silent.map((x) => x.signal)]).toEqual([['c', 'a'], ['b']]);
});

it.each([['https://a.test/x', 'a.test'], ['nonsense', '']])('the host of %s is %s', (url, host) => expect(hostOf(url)).toBe(host));
