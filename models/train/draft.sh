#!/bin/sh
# Makes the draft encoder in models/weights again from the public sets: twice the same bytes. About ten minutes of one core,
# and ten more for the refined encoder's vectors the first time.
#
#   draft.sh DATA [WEIGHTS]     DATA holds similarity/, topics/ and spam/, as weights/draft.md lists them
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$(cd "$1" && pwd)
weights=${2:-$root/models/weights}
mkdir -p "$weights"
weights=$(cd "$weights" && pwd)
[ -e "$weights/manifest.json" ] || cp "$root/models/weights/manifest.json" "$root"/models/weights/golden.* "$weights/"
venv=$("$here/install.sh")
texts=$("$here/texts.sh")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/skein/train/draft
mkdir -p "$cache"
SKEIN_ONNXRUNTIME=${SKEIN_ONNXRUNTIME:-$("$root/build/steps/onnxruntime.sh")}
export SKEIN_ONNXRUNTIME
(cd "$root" && go build -o "$cache/features" ./models/train/features && go build -o "$cache/skein" .) >&2
cd "$here"
exec env PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
	"$venv/bin/python" -m skein_train.draft_train --data "$data" --texts "$texts" --features "$cache/features" \
	--skein "$cache/skein" --cache "$cache" --weights "$weights"
