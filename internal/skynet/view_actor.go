package skynet

// basic is app.bsky.actor.defs#profileViewBasic.
func (l lens) basic(a *account) object {
	v := object{
		"did": a.did, "handle": a.Handle,
		"labels":    l.labelsOn(a.did, nil, nil),
		"createdAt": stamp(a.Created),
	}
	if a.Name != "" {
		v["displayName"] = a.Name
	}
	switch {
	case a.picture != "":
		v["avatar"] = l.imageAt("avatar", a, a.picture)
	case a.Hue >= 0:
		v["avatar"] = l.image("avatar", a, a.avatar())
	}
	if l.viewer != nil {
		v["viewer"] = l.relation(a)
	}
	return v
}

// profile is app.bsky.actor.defs#profileView.
func (l lens) profile(a *account) object {
	v := l.basic(a)
	if a.Bio != "" {
		v["description"] = a.Bio
	}
	v["indexedAt"] = stamp(a.Created)
	return v
}

// detailed is app.bsky.actor.defs#profileViewDetailed.
func (l lens) detailed(a *account) object {
	v := l.profile(a)
	v["followersCount"] = len(a.followers)
	v["followsCount"] = len(a.following)
	v["postsCount"] = len(a.repo[collPost])
	v["associated"] = object{"lists": len(a.repo[collList]), "feedgens": 0, "starterPacks": 0, "labeler": a.labeler}
	return v
}

// relation is app.bsky.actor.defs#viewerState. A block in either direction hides the follows.
func (l lens) relation(a *account) object {
	me := l.viewer
	muted, only := me.mutes(a), me.scope(a)
	v := object{
		"muted": muted, "mutedOnlyReposts": !muted && only.reposts, "mutedOnlyQuoteposts": !muted && only.quotes,
		"blockedBy": a.blocking[me] != nil || a.blockList(me) != nil,
	}
	if list := l.listBasic(me.muteList(a)); list != nil {
		v["mutedByList"] = list
	}
	if list := l.listBasic(me.blockList(a)); list != nil {
		v["blockingByList"], v["blocking"] = list, list["uri"]
	}
	if e := me.blocking[a]; e != nil {
		v["blocking"] = e.uri
	}
	if blocked(me, a) {
		return v
	}
	if e := me.following[a]; e != nil {
		v["following"] = e.uri
	}
	if e := a.following[me]; e != nil {
		v["followedBy"] = e.uri
	}
	return v
}

// relationship is app.bsky.graph.defs#relationship between two accounts, whoever asks.
func relationship(a, b *account) object {
	v := object{"$type": "app.bsky.graph.defs#relationship", "did": b.did}
	for name, e := range map[string]*edge{
		"following": a.following[b], "followedBy": b.following[a],
		"blocking": a.blocking[b], "blockedBy": b.blocking[a],
	} {
		if e != nil {
			v[name] = e.uri
		}
	}
	return v
}
