// Writes the table of what the reference does to every code point of Unicode, as TSV on stdout:
//
//   drop|space|punct|han  FIRST  LAST     a class, hexadecimal code points, inclusive
//   fold                  POINT  TEXT     lower-cased, decomposed, accents gone
//
// The reference mixes three versions of Unicode (marks and punctuation of 2016, case of today), so
// no table of Go's standard library agrees with it; asking it about each code point does. Hangul
// syllables are left out: their decomposition is arithmetic.
import { loadReference } from "./reference.mjs";

const LAST = 0x10ffff;
const isSurrogate = (c) => c >= 0xd800 && c <= 0xdfff;
const isHangul = (c) => c >= 0xac00 && c <= 0xd7a3;

function classOf(point, normalizer, splitter) {
  const text = String.fromCodePoint(point);
  const normal = normalizer.normalizeString(text);
  if (normal === "") return { kind: "drop" };
  if (normal === " ") return { kind: "space" };
  const inner = normal.startsWith(" ") ? normal.slice(1, -1) : normal;
  const fold = inner === text || isHangul(point) ? undefined : inner;
  if (normal.startsWith(" ")) return { kind: "han", fold };
  const pieces = splitter.preTokenizeString(`a${text}b`);
  return { kind: pieces.length > 1 ? "punct" : "word", fold };
}

function* rows(tokenizer) {
  const normalizer = tokenizer.getNormalizer();
  const splitter = tokenizer.getPreTokenizer();
  const folds = [];
  let run = { kind: "word", first: 0 };
  for (let point = 0; point <= LAST + 1; point++) {
    const known = point <= LAST && !isSurrogate(point);
    const { kind, fold } = known ? classOf(point, normalizer, splitter) : { kind: "word" };
    if (fold !== undefined) folds.push(["fold", point.toString(16), fold]);
    if (kind === run.kind && point <= LAST) continue;
    if (run.kind !== "word") yield [run.kind, run.first.toString(16), (point - 1).toString(16)];
    run = { kind, first: point };
  }
  yield* folds;
}

const tokenizer = await loadReference(process.argv[2]);
for (const row of rows(tokenizer)) process.stdout.write(row.join("\t") + "\n");
