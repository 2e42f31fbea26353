//go:build embed_onnx

package onnxruntime

import _ "embed"

// library is zstd over the shared library of the platform the binary is built for.
//
//go:embed libonnxruntime.so.zst
var library []byte
