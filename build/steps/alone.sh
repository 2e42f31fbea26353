#!/usr/bin/env bash
# alone.sh NAME: runs a copy of the binary in an empty folder with an empty environment: a first use of the sample
# network must print ranked posts. On machines where namespaces are allowed the checkout is out of sight too.
source "$(dirname "$0")/common.sh"

bytes=$(stat -c %s "build/bin/$1")
echo "$1: $((bytes / 1000000)).$((bytes / 100000 % 10)) MB"
[ "$bytes" -le 90000000 ] || die "$1 is larger than 90 MB"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cp "build/bin/$1" "$room/$1"
tree=$PWD
cd "$room"
run=(env -i HOME="$room" "./$1" demo --json)
if unshare --mount --map-root-user true 2>/dev/null; then
  # shellcheck disable=SC2016
  run=(unshare --mount --map-root-user sh -c 'mount -t tmpfs none "$1" && shift && exec "$@"' hide "$tree" "${run[@]}")
fi
timeout 300 "${run[@]}" >answer.json 2>said || die "$1 failed: $(tail -c 1000 said)"
grep -q '"uri"' answer.json || die "$1 printed no ranked posts: $(head -c 500 answer.json)"
