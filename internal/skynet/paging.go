package skynet

// cut returns up to limit entries of a list that stands in strictly descending order of key, from the first one below
// after (from the start, if it is empty), and the key to go on from. As on the reference, only an empty page has none.
func cut[T any](list []T, key func(T) string, after string, limit int) ([]T, string) {
	start := 0
	for after != "" && start < len(list) && key(list[start]) >= after {
		start++
	}
	page := list[start:min(start+limit, len(list))]
	if len(page) == 0 {
		return nil, ""
	}
	return page, key(page[len(page)-1])
}

// newestFirst returns one of a's shelves as edges, newest first.
func (a *account) newestFirst(collection string) []*edge {
	shelf := a.repo[collection]
	out := make([]*edge, 0, len(shelf))
	for i := len(shelf) - 1; i >= 0; i-- {
		if e, ok := shelf[i].(*edge); ok {
			out = append(out, e)
		}
	}
	return out
}

func edgeKey(e *edge) string { return e.rkey + " " + e.by.did }
