// The reference: Hugging Face's Rust tokenizer (npm `tokenizers`), configured as
// all-MiniLM-L6-v2 was trained: BERT normaliser and splitter, WordPiece, [CLS] and [SEP].
//
// Built from vocab.txt instead of the model's tokenizer.json, so that the one committed
// vocabulary is what both sides read.
import { createRequire } from "node:module";
import { join } from "node:path";

const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

/** The package lives outside the checkout: SKEIN_TOKENS names the folder of its node_modules. */
export function loadPackage() {
  const home = process.env.SKEIN_TOKENS;
  if (!home) throw new Error("SKEIN_TOKENS must name a folder with node_modules/tokenizers");
  return createRequire(join(home, "package.json"))("tokenizers");
}

/** A tokenizer over the vocabulary file; ids are cut at `maxTokens`, [CLS] and [SEP] counted. */
export async function loadReference(vocabFile, maxTokens) {
  const hf = loadPackage();
  const model = await hf.WordPiece.fromFile(vocabFile, { unkToken: "[UNK]", maxInputCharsPerWord: 100 });
  const tokenizer = new hf.Tokenizer(model);
  tokenizer.setNormalizer(hf.bertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true }));
  tokenizer.setPreTokenizer(hf.bertPreTokenizer());
  const id = (token) => tokenizer.tokenToId(token);
  tokenizer.setPostProcessor(hf.bertProcessing(["[SEP]", id("[SEP]")], ["[CLS]", id("[CLS]")]));
  tokenizer.addSpecialTokens(SPECIAL);
  if (maxTokens) tokenizer.setTruncation(maxTokens);
  return tokenizer;
}

/** ids[n][*] of texts[n]. */
export async function encode(tokenizer, texts) {
  const encodings = await tokenizer.encodeBatch(texts);
  return encodings.map((e) => e.getIds());
}
