#!/usr/bin/env bash
# Kills, fuzzing and mutants at full size. The build tag soak makes the sizes of some tests larger; their small sizes, and
# the seeds of the fuzzing, run in every `make check`. FUZZ is how long each fuzz target runs: 1000000x (executions), or 5m.
source "$(dirname "$0")/../steps/common.sh"
source build/tiers/tally.sh

mapfile -t packages < <(git ls-files -co --exclude-standard '*_test.go' | xargs grep -l '^//go:build soak$' | xargs -n1 dirname | sort -u | sed 's|^|./|')
[ ${#packages[@]} = 0 ] || tested go test -json -tags soak -count=1 -p 1 -timeout 60m "${packages[@]}"

while IFS=: read -r file function; do
  step "fuzz $function" go test -run '^$' -fuzz "^$function\$" -fuzztime "${FUZZ:-1000000x}" -fuzzminimizetime 1s "./${file%/*}"
done < <(git ls-files -co --exclude-standard '*_test.go' | xargs grep -o '^func Fuzz[A-Za-z0-9_]*' | sed 's/:func /:/')

SHARE=100000 build/tiers/mutants.sh || failures=$((failures + 1))
finish
