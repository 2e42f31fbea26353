// Package weights holds the models that Skein ships, as files inside the binary.
//
// It owns the bytes and nothing else: manifest.json is the passport of every file here, and the models
// room alone reads them, by the hashes written in it. All files but the card and the licence are made by
// models/train/export.sh, twice the same command the same bytes.
package weights

import (
	"embed"
	"io/fs"
)

//go:embed manifest.json vocab.txt golden.jsonl golden.f32 minilm-l6-v2.int8.onnx LICENSE
//go:embed draft.bin draft.golden.jsonl draft.golden.f32
//go:embed topics.json topics.bin topics.golden.jsonl
var files embed.FS

// FS is the folder: manifest.json and the files it names.
func FS() fs.FS { return files }
