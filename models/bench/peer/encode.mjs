// Runs batches of token ids through the model with ONNX Runtime's own binding for Node, one thread, and prints the vectors
// and the least processor time of a few rounds: encode.mjs MODEL BATCHES, with the package in the folder SKEIN_PEER.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.env.SKEIN_PEER + "/");
const { InferenceSession, Tensor } = require("onnxruntime-node");
const ROUNDS = 5;

const [model, file] = process.argv.slice(2);
const batches = JSON.parse(readFileSync(file, "utf8")); // [{rows, cols, ids, mask}]
const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: "sequential" });

const tensor = (values, batch) => new Tensor("int64", BigInt64Array.from(values, BigInt), [batch.rows, batch.cols]);
const feeds = batches.map((b) => ({ input_ids: tensor(b.ids, b), attention_mask: tensor(b.mask, b) }));
let best = Infinity;
let vectors;
for (let round = 0; round < ROUNDS; round++) {
  vectors = [];
  const before = process.cpuUsage();
  for (const feed of feeds) vectors.push((await session.run(feed)).embedding.data);
  const used = process.cpuUsage(before);
  best = Math.min(best, (used.user + used.system) / 1e6);
}
console.log(JSON.stringify({ cpu_seconds: best, vectors: vectors.map((v) => Array.from(v)) }));
