package weights

import (
	"embed"
	"io/fs"
)

//go:embed spam-text.json spam-text.bin spam-text.golden.jsonl
var spamText embed.FS

// SpamText is the folder of the spam text model: spam-text.json, its passport, and the files that it names.
func SpamText() fs.FS { return spamText }
