// Reference tokens as JSON lines {"kind","text","ids"} on stdout:
//
//   node tokens.mjs VOCAB golden            the golden texts
//   node tokens.mjs VOCAB generated SEED N  N generated texts
import { generated, golden } from "./corpus.mjs";
import { encode, loadReference } from "./reference.mjs";

const MAX_TOKENS = 256;

const [vocab, kind, seed, count] = process.argv.slice(2);
const rows = kind === "golden" ? golden() : generated(Number(seed), Number(count));
const tokenizer = await loadReference(vocab, MAX_TOKENS);
const ids = await encode(tokenizer, rows.map((row) => row.text));
rows.forEach((row, i) => process.stdout.write(JSON.stringify({ ...row, ids: ids[i] }) + "\n"));
