// The reference's speed: node speed.mjs VOCAB TOKENS prints {"cpu_seconds","texts"} for the texts of a token file, the
// best of three rounds. Batches, the fastest way the package offers; processor time of all its threads is counted.
import { readFileSync } from "node:fs";
import { encode, loadReference } from "./reference.mjs";

const [vocab, file] = process.argv.slice(2);
const lines = readFileSync(file, "utf8").split("\n");
const texts = lines.filter(Boolean).map((line) => JSON.parse(line).text);
const tokenizer = await loadReference(vocab, 256);

async function round() {
  const before = process.cpuUsage();
  for (let at = 0; at < texts.length; at += 500) await encode(tokenizer, texts.slice(at, at + 500));
  const spent = process.cpuUsage(before);
  return (spent.user + spent.system) / 1e6;
}

const seconds = [await round(), await round(), await round()];
process.stdout.write(JSON.stringify({ cpu_seconds: Math.min(...seconds), texts: texts.length }) + "\n");
