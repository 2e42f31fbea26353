#!/bin/sh
# Makes models/weights/spam-text.* again from the public sets: twice the same bytes.
#
#   train.sh DATA [WEIGHTS]     DATA holds spam/ and topics/, as weights/spam-text.md lists them
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$1" && pwd)
venv=$("$here/../train/install.sh")
weights=${2:-$here/../weights}
mkdir -p "$weights"
weights=$(cd "$weights" && pwd)
cd "$here/../train"
exec env PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
	"$venv/bin/python" -m skein_train.spam_train --data "$data" --weights "$weights"
