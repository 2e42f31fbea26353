#!/bin/sh
# Makes models/weights/topics.* again from the public sets: twice the same bytes. Reads the draft encoder that lies there.
#
#   topics.sh DATA [WEIGHTS [--figures]]     DATA holds topics/, as weights/topics.md lists it; --figures prints and writes nothing
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
data=$(cd "$1" && pwd)
weights=$(cd "${2:-$root/models/weights}" && pwd)
venv=$("$here/install.sh")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/skein/train/topics
mkdir -p "$cache"
(cd "$root" && go build -o "$cache/features" ./models/train/features) >&2
cd "$here"
exec env PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
	"$venv/bin/python" -m skein_train.topic_train --data "$data" --features "$cache/features" --weights "$weights" ${3:+"$3"}
