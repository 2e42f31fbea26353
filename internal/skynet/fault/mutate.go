package fault

import "encoding/json"

// wrongTypes turns every value into one of another type: a decoder must refuse it, not read past it.
func wrongTypes(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = wrongTypes(e)
		}
		return out
	case []any:
		return map[string]any{"0": v}
	case string:
		return 17
	case json.Number:
		return []any{v}
	case bool:
		return "yes"
	}
	return v
}

// emptied empties every list at the top of an answer and drops its cursor.
func emptied(v any) any {
	top, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for k, e := range top {
		if _, ok := e.([]any); ok {
			top[k] = []any{}
		}
	}
	delete(top, "cursor")
	return top
}

// spoil puts one damaged copy of a true entry behind each true one, going through the damages named (all, if none is) as
// long as there are any; a list shorter than the damages gets the rest at its end. Entries that are true stay untouched.
func spoil(v any, names []string) any {
	top, ok := v.(map[string]any)
	if !ok {
		return v
	}
	if len(names) == 0 {
		names = Damages()
	}
	for k, e := range top {
		if entries, ok := e.([]any); ok && len(entries) > 0 {
			top[k] = spoilList(entries, names)
		}
	}
	return top
}

func spoilList(entries []any, names []string) []any {
	var out []any
	for i := 0; i < max(len(entries), len(names)); i++ {
		if i < len(entries) {
			out = append(out, entries[i])
		}
		if i < len(names) {
			out = append(out, damaged(entries[i%len(entries)], names[i]))
		}
	}
	return out
}

// damaged returns a deep copy of an entry with one thing wrong with it, under an address of its own, so that a client which
// lets it pass can be caught.
func damaged(entry any, name string) any {
	text, err := json.Marshal(entry)
	if err != nil {
		panic("what was decoded from JSON encodes: " + err.Error())
	}
	var e map[string]any
	if json.Unmarshal(text, &e) != nil {
		return nil // the entry is no object: null is as wrong as it gets
	}
	p := e
	if post, ok := e["post"].(map[string]any); ok {
		p = post
	}
	if uri, ok := p["uri"].(string); ok {
		p["uri"] = uri + "-" + name
	}
	rec, ok := p["record"].(map[string]any)
	if !ok {
		if rec, ok = p["value"].(map[string]any); !ok {
			rec = map[string]any{}
		}
	}
	return damages[name](e, p, rec)
}
