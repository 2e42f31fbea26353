// Texts for tests, from a seed: the same seed gives the same texts on every machine.
import { EDGES, ENGLISH, OTHERS, PARAPHRASES } from "./sentences.mjs";

/** mulberry32: 32 bits of state, enough for shuffling sentences. Returns numbers in [0,1). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Blocks from which random letters are drawn: first, last code point.
const BLOCKS = [
  [0x20, 0x7e], [0x20, 0x7e], [0xa0, 0xff], [0x100, 0x24f], [0x250, 0x2af], [0x300, 0x36f], [0x370, 0x3ff], [0x400, 0x52f],
  [0x530, 0x58f], [0x590, 0x5ff], [0x600, 0x6ff], [0x700, 0x74f], [0x900, 0x97f], [0x980, 0x9ff], [0xb80, 0xbff], [0xd80, 0xdff],
  [0xe00, 0xe7f], [0xf00, 0xfff], [0x1000, 0x109f], [0x10a0, 0x10ff], [0x1100, 0x11ff], [0x1200, 0x137f], [0x13a0, 0x13ff],
  [0x1780, 0x17ff], [0x1e00, 0x1eff], [0x1f00, 0x1fff], [0x2000, 0x206f], [0x2070, 0x209f], [0x20a0, 0x20cf], [0x2100, 0x214f],
  [0x2190, 0x21ff], [0x2600, 0x26ff], [0x3000, 0x30ff], [0x3400, 0x34ff], [0x4e00, 0x9fff], [0x4e00, 0x9fff], [0xac00, 0xd7a3],
  [0xf900, 0xfaff], [0xfb00, 0xfb4f], [0xfe00, 0xfeff], [0xff00, 0xffef], [0x1d400, 0x1d7ff], [0x1f300, 0x1f9ff], [0x20000, 0x2a6df],
];
const SEPARATORS = [" ", " ", " ", " ", "", "  ", "\n", "\u3000", ", ", ". ", "-", "/", " #", " @", "\u200b", "'", "… "];

const pick = (next, list) => list[Math.floor(next() * list.length)];

function letters(next, block, count) {
  const point = () => block[0] + Math.floor(next() * (block[1] - block[0] + 1));
  return String.fromCodePoint(...Array.from({ length: count }, point));
}

/** Random letters of one to four blocks: words that no language has. */
function scrambled(next) {
  const words = 1 + Math.floor(next() * 12);
  let text = "";
  for (let i = 0; i < words; i++) text += letters(next, pick(next, BLOCKS), 1 + Math.floor(next() * 8)) + pick(next, SEPARATORS);
  return text;
}

/** Words of invented sentences in one or two languages, re-ordered, re-cased, joined anyhow. */
function shuffled(next) {
  const source = `${pick(next, ENGLISH)} ${pick(next, next() < 0.5 ? ENGLISH : OTHERS)}`.split(" ");
  const words = 1 + Math.floor(next() * 30);
  let text = "";
  for (let i = 0; i < words; i++) {
    const word = pick(next, source);
    const cased = next() < 0.1 ? word.toUpperCase() : next() < 0.1 ? word.normalize("NFD") : word;
    text += cased + (next() < 0.8 ? " " : pick(next, SEPARATORS));
  }
  return text;
}

/** Several sentences in a row, long enough to be cut at 256 tokens now and then. */
function long(next) {
  const count = 3 + Math.floor(next() * 18);
  return Array.from({ length: count }, () => pick(next, next() < 0.7 ? ENGLISH : OTHERS)).join(" ");
}

/** `count` distinct generated texts, as {kind, text}. */
export function generated(seed, count) {
  const next = random(seed);
  const texts = new Set();
  while (texts.size < count) {
    const kind = next();
    texts.add(kind < 0.5 ? shuffled(next) : kind < 0.9 ? scrambled(next) : long(next));
  }
  return Array.from(texts, (text) => ({ kind: "generated", text }));
}

/** The golden texts, {kind, text}: every written one, then generated ones of each kind, long ones among them. */
export function golden() {
  const next = random(20);
  const kinds = {
    english: ENGLISH,
    paraphrase: PARAPHRASES.flat(), // rows 2n and 2n+1 of this kind say the same
    other: OTHERS,
    edge: EDGES,
    shuffled: Array.from({ length: 60 }, () => shuffled(next)),
    long: Array.from({ length: 24 }, () => long(next)),
    scrambled: Array.from({ length: 20 }, () => scrambled(next)),
  };
  return Object.entries(kinds).flatMap(([kind, texts]) => texts.map((text) => ({ kind, text })));
}
