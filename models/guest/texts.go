package guest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"skein/models/weights"
)

// textsFile holds the invented sentences that the shipped encoders are held to as well.
const textsFile = "golden.jsonl"

// ShippedTexts are the texts of a trial.
func ShippedTexts() (Texts, error) {
	var t Texts
	data, err := fs.ReadFile(weights.FS(), textsFile)
	if err != nil {
		return t, err
	}
	var pair []string
	for d := json.NewDecoder(bytes.NewReader(data)); ; {
		var row struct{ Kind, Text string }
		if err := d.Decode(&row); errors.Is(err, io.EOF) {
			return t, t.enough()
		} else if err != nil {
			return t, fmt.Errorf("%s: %w", textsFile, err)
		}
		switch row.Kind {
		case "english":
			t.Unlike = append(t.Unlike, row.Text)
		case "other":
			t.Other = append(t.Other, row.Text)
		case "paraphrase":
			if pair = append(pair, row.Text); len(pair) == 2 {
				t.Pairs, pair = append(t.Pairs, [2]string(pair)), nil
			}
		}
	}
}

func (t *Texts) enough() error {
	if len(t.Unlike) < 20 || len(t.Pairs) < 5 || len(t.Other) < 5 {
		return fmt.Errorf("%s: %d posts, %d pairs, %d in other languages", textsFile, len(t.Unlike), len(t.Pairs), len(t.Other))
	}
	return nil
}
