#!/bin/sh
# Prints every figure of the spam text model, through the Go code and on the shipped weights: figures.sh DATA
# Rows and the left-out weights are made anew when FOLDS, in the cache, is missing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$1" && pwd)
venv=$("$here/../train/install.sh")
folds=${XDG_CACHE_HOME:-$HOME/.cache}/skein/train/spam-folds
if ! [ -e "$folds/done" ]; then
	(cd "$here/../train" && PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
		"$venv/bin/python" -m skein_train.spam_folds --data "$data" --out "$folds") >&2
	touch "$folds/done"
fi
cd "$here"
SKEIN_SPAM_FOLDS=$folds exec go test -tags figures -count=1 -run TestFigures -v .
