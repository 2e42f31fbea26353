import { describe, expect, it } from 'vitest';
import { helpKeys, Keys, type Press } from './keys';

const press = (key: string, more: Partial<Press> = {}): Press => ({ key, shift: false, chord: false, typing: false, control: false, ...more });

describe('Keys', () => {
  it.each([['j', 'next'], ['k', 'previous'], ['o', 'open'], ['w', 'why'], ['?', 'help'], ['/', 'search'], ['Escape', 'back'], ['Enter', 'expand'], [' ', 'page'], ['l', 'like'], ['r', 'reply'], ['t', 'repost'], ['q', 'quote'], ['b', 'bookmark'], ['n', 'compose']])(
    '%s means %s',
    (key, command) => expect(new Keys().read(press(key), 0)).toBe(command),
  );

  it.each([['h', 'home'], ['s', 'search'], ['f', 'filtered'], ['g', 'top']])('g %s means %s', (key, command) => {
    const keys = new Keys();
    expect(keys.read(press('g'), 0)).toBeUndefined();
    expect(keys.read(press(key), 500)).toBe(command);
  });

  it('lets go of g after a while', () => {
    const keys = new Keys();
    keys.read(press('g'), 0);
    expect(keys.read(press('h'), 2000)).toBeUndefined();
  });

  it('leaves text, chords and the keys of controls alone', () => {
    const keys = new Keys();
    expect(keys.read(press('j', { typing: true }), 0)).toBeUndefined();
    expect(keys.read(press('Escape', { typing: true }), 0)).toBe('back');
    expect(keys.read(press('k', { chord: true }), 0)).toBeUndefined();
    expect(keys.read(press('Enter', { control: true }), 0)).toBeUndefined();
    expect(keys.read(press('j', { control: true }), 0)).toBe('next');
  });

  it('explains every single key', () => {
    const told = new Set(helpKeys.map(([keys]) => keys));
    for (const key of ['j', 'k', 'o', 'w', '.', 'm', '/', '?', 'l', 'r', 't', 'q', 'b', 'n']) expect(told).toContain(key);
  });
});
