#!/usr/bin/env bash
# binary.sh NAME: builds one of the binaries into build/bin.
#   skein            the window and everything else
#   skein-headless   the same without GTK; needs libc only
#   skein-devtools   the window with WebKit's inspector, for the window tests
source "$(dirname "$0")/common.sh"

version=$(git describe --tags --always --dirty 2>/dev/null || echo unversioned)
desktop=desktop,production,webkit2_41,embed_onnx
case $1 in
skein) tags=$desktop ;;
skein-devtools) tags=$desktop,devtools ;;
skein-headless) tags=embed_onnx,netgo,osusergo ;; # without Go's own resolver libresolv would be linked
*) die "no binary is called $1" ;;
esac
export CGO_ENABLED=1 # ONNX Runtime is loaded through cgo
go build -trimpath -tags "$tags" -ldflags "-s -w -X main.version=$version" -o "build/bin/$1" .
