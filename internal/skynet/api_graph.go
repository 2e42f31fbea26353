package skynet

func getFollows(c *call) (any, error) {
	a, err := c.actor("actor")
	if err != nil {
		return nil, err
	}
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	edges, next := cut(a.newestFirst(collFollow), edgeKey, c.query.Get("cursor"), limit)
	out := page("follows", c.subjects(edges, true), next)
	out["subject"] = c.profile(a)
	return out, nil
}

func getBlocks(c *call) (any, error) {
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	edges, next := cut(c.viewer.newestFirst(collBlock), edgeKey, c.query.Get("cursor"), limit)
	return page("blocks", c.subjects(edges, false), next), nil
}

// subjects are the profiles at the far end of follows or blocks.
func (c *call) subjects(edges []*edge, hide bool) []any {
	var out []any
	for _, e := range edges {
		a, ok := e.subject.(*account)
		if !ok || a.status != Active || (hide && c.hidden(a)) {
			continue
		}
		out = append(out, c.profile(a))
	}
	return out
}

func getMutes(c *call) (any, error) {
	limit, err := c.limit()
	if err != nil {
		return nil, err
	}
	mutes, next := cut(c.viewer.muted, func(m mute) string { return m.key }, c.query.Get("cursor"), limit)
	var out []any
	for _, m := range mutes {
		if m.of.status == Active {
			out = append(out, c.profile(m.of))
		}
	}
	return page("mutes", out, next), nil
}

func getRelationships(c *call) (any, error) {
	a, err := c.actor("actor")
	if err != nil {
		return nil, &xrpcError{400, "ActorNotFound", "Actor not found"}
	}
	others := c.query["others"]
	if len(others) > 30 {
		return nil, badRequest("Error: others must not have more than 30 elements")
	}
	out := []any{}
	for _, name := range others {
		if b := c.world.public(name); b != nil {
			out = append(out, relationship(a, b))
			continue
		}
		out = append(out, object{"$type": "app.bsky.graph.defs#notFoundActor", "actor": name, "notFound": true})
	}
	return object{"actor": a.did, "relationships": out}, nil
}
