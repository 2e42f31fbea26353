#!/usr/bin/env bash
# Fetches ONNX Runtime's library from its npm package, checks both against their pins, and leaves it compressed for
# embedding (build/onnxruntime/libonnxruntime.so.zst) and plain in the cache for the tests of models/onnx. The package's
# own install script, which would fetch GPU libraries, never runs. Prints the path of the plain library.
source "$(dirname "$0")/common.sh"

version=1.24.1
integrity=sha512-Ex/oUXKdhDoxvlNxBT3oYtW0MH88yYpPlXQeVQUXpcJQmN24usd/8RCoPLN5kCHwDsiZ+nqsnjciyFRl423dQw==
case $(uname -sm) in
'Linux x86_64') platform=linux/x64 ;;
'Linux aarch64') platform=linux/arm64 ;;
*) die "There is no ONNX Runtime library for $(uname -sm) in the build yet" ;;
esac
want=$(grep " $platform/" build/onnxruntime/SHA256SUMS | cut -d' ' -f1)
plain=$CACHE/onnxruntime-$version/libonnxruntime.so.1
packed=build/onnxruntime/libonnxruntime.so.zst

if ! echo "$want  $plain" | sha256sum --check --status 2>/dev/null; then
  say "Skein fetches ONNX Runtime $version (86 MB, MIT licence) from npm"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && npm pack --silent "onnxruntime-node@$version" >/dev/null)
  tarball=$work/onnxruntime-node-$version.tgz
  got=sha512-$(node -e 'process.stdout.write(require("crypto").createHash("sha512").update(require("fs").readFileSync(process.argv[1])).digest("base64"))' "$tarball")
  [ "$got" = "$integrity" ] || die "onnxruntime-node-$version.tgz has $got, want $integrity"
  tar -xzf "$tarball" -C "$work" --strip-components=3 "package/bin/napi-v6/$platform/libonnxruntime.so.1"
  echo "$want  $work/$platform/libonnxruntime.so.1" | sha256sum --check --status || die "the library in the package is not the pinned one"
  mkdir -p "${plain%/*}"
  mv "$work/$platform/libonnxruntime.so.1" "$plain.$$" && mv "$plain.$$" "$plain"
fi

if ! { [ -f "$packed" ] && fresh onnxruntime "$want"; }; then
  zstd -q -19 -T0 -f "$plain" -o "$packed.partial" && mv "$packed.partial" "$packed"
  stamp onnxruntime "$want"
fi
echo "$plain"
