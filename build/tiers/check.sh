#!/usr/bin/env bash
# Format, vet, staticcheck, and every test that needs neither GTK nor ONNX Runtime nor a server.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

format() { local bad; bad=$(git ls-files -co --exclude-standard '*.go' | xargs gofmt -l); echo "$bad"; [ -z "$bad" ]; }
export -f format
step gofmt bash -c format
step 'go vet' go vet ./...
step 'go vet, tagged tests' go vet -tags e2e,window,bench,soak,onnx,reference ./...
step staticcheck "$(build/steps/tool.sh honnef.co/go/tools/cmd/staticcheck v0.8.2)" ./...
step 'scripts parse' bash -c 'for f in build/*/*.sh .ci/run; do bash -n "$f" || exit 1; done'
step 'bindings are up to date' build/steps/bindings.sh --check
tested go test -json ./...
finish
