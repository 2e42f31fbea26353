#!/usr/bin/env bash
# The models as they are shipped: the tokenizer against its reference, made anew; the encoder, on ONNX Runtime, against
# its golden vectors; the library as it is embedded.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

SKEIN_ONNXRUNTIME=$(build/steps/onnxruntime.sh)
export SKEIN_ONNXRUNTIME
step 'tokenizer against the reference' models/train/tokens/compare.sh
tested build/steps/tagged.sh onnx -timeout 10m
tested build/steps/tagged.sh embed_onnx
finish
