#!/usr/bin/env bash
# Everything the tests need beside the tree: packages of Debian, npm and Go, ONNX Runtime, the real servers.
source "$(dirname "$0")/common.sh"

build/steps/need.sh
build/steps/apt.sh run test
build/steps/npm.sh
build/steps/onnxruntime.sh >/dev/null
go mod download
models/train/tokens/install.sh >/dev/null
go run ./internal/testnet/install
