#!/bin/sh
# Prints every figure of the encoders through the Go code and on the shipped weights, one JSON line each: figures.sh DATA
set -eu
here=$(cd "$(dirname "$0")" && pwd)
SKEIN_DATA=$(cd "$1" && pwd)
SKEIN_ONNXRUNTIME=${SKEIN_ONNXRUNTIME:-$("$here/../../build/steps/onnxruntime.sh")}
export SKEIN_DATA SKEIN_ONNXRUNTIME
cd "$here"
exec go test -tags figures,onnx -count=1 -timeout 60m -run "${2:-TestFigures}" -v .
