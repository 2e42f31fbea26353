#!/bin/sh
# Compares Skein's tokenizer with the reference, id for id:
#
#   compare.sh [COUNT] [SEED]
#
# on the committed golden texts (made again, and the file must not change) and on COUNT generated
# texts (6,000 unless said). Prints how many differ; fails on the first.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
models=$(cd "$here/../.." && pwd)
vocab=$models/weights/vocab.txt
SKEIN_TOKENS=$("$here/install.sh")
export SKEIN_TOKENS
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
node "$here/tokens.mjs" "$vocab" golden >"$scratch/golden.jsonl"
cmp "$scratch/golden.jsonl" "$models/weights/golden.jsonl"
node "$here/unicode.mjs" "$vocab" >"$scratch/unicode.tsv"
cmp "$scratch/unicode.tsv" "$models/wordpiece/unicode.tsv"
node "$here/tokens.mjs" "$vocab" generated "${2:-1}" "${1:-6000}" >"$scratch/generated.jsonl"
cd "$models/wordpiece"
SKEIN_REFERENCE_TOKENS=$scratch/generated.jsonl go test -count=1 -tags reference -run TestAgainstReference -v .
