#!/usr/bin/env bash
# Installs the Debian packages of the lists named (run, test) that are not there yet, after saying which.
# With all of them there it says nothing and needs no network.
source "$(dirname "$0")/common.sh"

wanted=()
for list in "$@"; do
  while read -r package _; do
    case $package in '' | '#'*) ;; *) wanted+=("$package") ;; esac
  done <"build/apt/$list.txt"
done

command -v dpkg-query >/dev/null || die "This is not a Debian or Ubuntu system. Install the counterparts of: ${wanted[*]}"

missing=()
for package in "${wanted[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

line="apt-get install -y --no-install-recommends ${missing[*]}"
say "Skein installs these Debian packages: ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
  root=()
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
  root=(sudo)
else
  die "Neither root nor sudo is available here. Ask somebody who is to run:
  $line"
fi

# Debian's postgresql starts a server on port 5432 unless it is told not to; only the programs are wanted.
cluster=/etc/postgresql-common/createcluster.d/skein.conf
if [[ " ${missing[*]} " == *' postgresql '* ]]; then
  "${root[@]}" mkdir -p "${cluster%/*}"
  echo 'create_main_cluster = false' | "${root[@]}" tee "$cluster" >/dev/null
  trap '"${root[@]}" rm -f "$cluster"' EXIT
fi
apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600)
"${apt[@]}" update >&2
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2
