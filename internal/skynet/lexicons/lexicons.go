// Package lexicons holds the published AT Protocol schemas of every answer and record that the sample network makes, and
// checks JSON against them.
//
// It owns the vendored files and the one step that indigo's validator leaves out: checking the output of a query or
// procedure, and the records that stand inside views as "unknown". Tests check answers with it, and the sample network
// checks what is written to it, as the reference does.
package lexicons

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bluesky-social/indigo/atproto/atdata"
	"github.com/bluesky-social/indigo/atproto/lexicon"
	"github.com/bluesky-social/indigo/atproto/syntax"
)

//go:embed files
var files embed.FS

// Checker validates answers and records.
type Checker struct {
	catalog *lexicon.BaseCatalog
	outputs map[string]bool // NSIDs with an output schema
}

// New parses the vendored schemas.
func New() (*Checker, error) {
	c := &Checker{catalog: lexicon.NewBaseCatalog(), outputs: map[string]bool{}}
	if err := c.catalog.LoadEmbedFS(files); err != nil {
		return nil, fmt.Errorf("loading lexicons: %w", err)
	}
	return c, nil
}

// Record checks a record against the schema its $type names.
func (c *Checker) Record(body []byte) error {
	data, err := atdata.UnmarshalJSON(body)
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return c.record(data)
}

func (c *Checker) record(data map[string]any) error {
	kind, _ := data["$type"].(string)
	if err := lexicon.ValidateRecord(c.catalog, data, kind, 0); err != nil {
		return fmt.Errorf("record %s: %w", kind, err)
	}
	return nil
}

// Output checks the answer of a query or procedure, and every record inside it. It is not safe for concurrent use.
func (c *Checker) Output(nsid string, body []byte) error {
	id, err := c.wrap(nsid)
	if err != nil {
		return fmt.Errorf("output of %s: %w", nsid, err)
	}
	data, err := atdata.UnmarshalJSON(body)
	if err != nil {
		return fmt.Errorf("output of %s: %w", nsid, err)
	}
	wrapped := map[string]any{"$type": id, "output": data}
	if err := lexicon.ValidateRecord(c.catalog, wrapped, id, 0); err != nil {
		return fmt.Errorf("output of %s: %w", nsid, err)
	}
	return c.inside(nsid, data)
}

// inside finds the records in an answer: views declare them "unknown", so the answer's schema does not reach them.
func (c *Checker) inside(path string, v any) error {
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			if err := c.inside(fmt.Sprintf("%s[%d]", path, i), e); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, e := range v {
			if rec, ok := e.(map[string]any); ok && (key == "record" || key == "value") && c.isRecord(rec) {
				if err := c.record(rec); err != nil {
					return fmt.Errorf("%s.%s: %w", path, key, err)
				}
			}
			if err := c.inside(path+"."+key, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Knows tells whether there is a schema for the records of a collection.
func (c *Checker) Knows(nsid string) bool { return c.isRecord(map[string]any{"$type": nsid}) }

// Write checks a record, in the types of atdata, that is to be written under a key of a collection.
func (c *Checker) Write(nsid, rkey string, data map[string]any) error {
	s, err := c.catalog.Resolve(nsid)
	if err != nil {
		return err
	}
	def, ok := s.Def.(lexicon.SchemaRecord)
	if !ok {
		return fmt.Errorf("%s is no record", nsid)
	}
	if literal, fixed := strings.CutPrefix(def.Key, "literal:"); fixed && rkey != literal {
		return fmt.Errorf("the key must be %q, not %q", literal, rkey)
	}
	if _, err := syntax.ParseTID(rkey); def.Key == "tid" && err != nil {
		return fmt.Errorf("the key must be a TID: %w", err)
	}
	return lexicon.ValidateRecord(c.catalog, data, nsid, 0)
}

func (c *Checker) isRecord(v map[string]any) bool {
	kind, _ := v["$type"].(string)
	s, err := c.catalog.Resolve(kind)
	if err != nil {
		return false
	}
	_, ok := s.Def.(lexicon.SchemaRecord)
	return ok
}

// wrap puts the output schema of an endpoint into a record schema of its own, because records are what indigo validates,
// and returns that schema's id.
func (c *Checker) wrap(nsid string) (string, error) {
	id := "org.example.output." + strings.ReplaceAll(nsid, ".", "")
	if c.outputs[nsid] {
		return id, nil
	}
	schema, err := outputSchema(nsid)
	if err != nil {
		return "", err
	}
	property, defs := schema, map[string]any{}
	if schema["type"] == "object" {
		property, defs["output"] = map[string]any{"type": "ref", "ref": "#output"}, schema
	}
	defs["main"] = map[string]any{"type": "record", "key": "any", "record": map[string]any{
		"type": "object", "required": []any{"output"}, "properties": map[string]any{"output": property},
	}}
	text, err := json.Marshal(map[string]any{"lexicon": 1, "id": id, "defs": defs})
	if err != nil {
		return "", err
	}
	var file lexicon.SchemaFile
	if err := json.Unmarshal(text, &file); err != nil {
		return "", err
	}
	if err := c.catalog.AddSchemaFile(file); err != nil {
		return "", err
	}
	c.outputs[nsid] = true
	return id, nil
}

// outputSchema reads the schema of an endpoint's answer, its local references made whole.
func outputSchema(nsid string) (map[string]any, error) {
	text, err := files.ReadFile("files/" + strings.ReplaceAll(nsid, ".", "/") + ".json")
	if err != nil {
		return nil, err
	}
	var file struct {
		Defs struct {
			Main struct {
				Output struct{ Schema map[string]any }
			}
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	schema := file.Defs.Main.Output.Schema
	if schema == nil {
		return nil, fmt.Errorf("%s has no output schema", nsid)
	}
	absolute(schema, nsid)
	return schema, nil
}

func absolute(v any, nsid string) {
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			if s, ok := e.(string); ok && strings.HasPrefix(s, "#") {
				v[i] = nsid + s
			}
			absolute(e, nsid)
		}
	case map[string]any:
		if s, ok := v["ref"].(string); ok && strings.HasPrefix(s, "#") {
			v["ref"] = nsid + s
		}
		for _, e := range v {
			absolute(e, nsid)
		}
	}
}
