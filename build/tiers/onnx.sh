#!/usr/bin/env bash
# What needs ONNX Runtime's library: the encoder against its golden vectors, and the library as it is embedded.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

SKEIN_ONNXRUNTIME=$(build/steps/onnxruntime.sh)
export SKEIN_ONNXRUNTIME
tested build/steps/tagged.sh onnx -timeout 10m
tested build/steps/tagged.sh embed_onnx
finish
