package repo

import "skein/feed"

// Bounds of the lexicons for what decorates a record. What exceeds them is left out.
const (
	maxLists      = 5
	maxHidden     = 300
	maxDetached   = 50
	maxSelfLabels = 10
)

// kind reads the $type of the record itself.
func (s *scanner) kind(want string, ok *bool) {
	kind := ""
	s.text(&kind)
	*ok = kind == want
}

// ref reads a strongRef.
func (s *scanner) ref(into *Ref) {
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "cid":
			s.text(&into.CID)
		case "uri":
			s.text(&into.URI)
		default:
			s.skip()
		}
	}
}

// blob reads the link of a blob.
func (s *scanner) blob(into *CID) {
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		if o.key == "ref" {
			s.link(into)
			continue
		}
		s.skip()
	}
}

// labels appends the values of com.atproto.label.defs#selfLabels.
func (s *scanner) labels(into []string) []string {
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		if o.key != "values" {
			s.skip()
			continue
		}
		for n := s.array(); n > 0; n = s.more(n) {
			if value := s.field("val"); value != "" && len(into) < maxSelfLabels {
				into = append(into, value)
			}
		}
	}
	return into
}

// field reads one text out of a map.
func (s *scanner) field(name string) (value string) {
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		if o.key == name {
			s.text(&value)
			continue
		}
		s.skip()
	}
	return value
}

func (s *scanner) engagement(e *Like, collection string) bool {
	*e = Like{}
	var o object
	typed := false
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "via":
			s.ref(&e.Via)
		case "$type":
			s.kind(collection, &typed)
		case "subject":
			s.ref(&e.Subject)
		case "createdAt":
			s.text(&e.CreatedAt)
		default:
			s.skip()
		}
	}
	return typed && e.Subject.URI != ""
}

func (s *scanner) relation(r *Follow, collection string) bool {
	*r = Follow{}
	var o object
	typed := false
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "$type":
			s.kind(collection, &typed)
		case "subject":
			s.text(&r.Subject)
		case "createdAt":
			s.text(&r.CreatedAt)
		default:
			s.skip()
		}
	}
	return typed && r.Subject != ""
}

func (s *scanner) profile(p *Profile, collection string) bool {
	*p = Profile{Labels: p.Labels[:0]}
	var o object
	typed := false
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "$type":
			s.kind(collection, &typed)
		case "avatar":
			s.blob(&p.Avatar)
		case "banner":
			s.blob(&p.Banner)
		case "labels":
			p.Labels = s.labels(p.Labels)
		case "website":
			s.text(&p.Website)
		case "pronouns":
			s.text(&p.Pronouns)
		case "createdAt":
			s.text(&p.CreatedAt)
		case "pinnedPost":
			s.ref(&p.PinnedPost)
		case "description":
			s.text(&p.Description)
		case "displayName":
			s.text(&p.DisplayName)
		default:
			s.skip()
		}
	}
	return typed
}

func (s *scanner) threadgate(g *Threadgate, collection string) bool {
	*g = Threadgate{Hidden: g.Hidden[:0], Allow: Allow{Lists: g.Allow.Lists[:0]}}
	var o object
	typed := false
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "post":
			s.text(&g.Post)
		case "$type":
			s.kind(collection, &typed)
		case "allow":
			g.Limited = s.is(majorArray)
			for n := s.array(); n > 0; n = s.more(n) {
				s.rule(&g.Allow)
			}
		case "createdAt":
			s.text(&g.CreatedAt)
		case "hiddenReplies":
			g.Hidden = s.texts(g.Hidden, maxHidden)
		default:
			s.skip()
		}
	}
	return typed && g.Post != ""
}

// rule reads one of a threadgate's rules. An unknown one lets nobody reply.
func (s *scanner) rule(a *Allow) {
	list, kind := "", ""
	var o object
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "list":
			s.text(&list)
		case "$type":
			s.text(&kind)
		default:
			s.skip()
		}
	}
	switch kind {
	case feed.CollectionThreadgate + "#mentionRule":
		a.Mentioned = true
	case feed.CollectionThreadgate + "#followerRule":
		a.Followers = true
	case feed.CollectionThreadgate + "#followingRule":
		a.Following = true
	case feed.CollectionThreadgate + "#listRule":
		if list != "" && len(a.Lists) < maxLists {
			a.Lists = append(a.Lists, list)
		}
	}
}

func (s *scanner) postgate(g *Postgate, collection string) bool {
	*g = Postgate{Detached: g.Detached[:0]}
	var o object
	typed := false
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "post":
			s.text(&g.Post)
		case "$type":
			s.kind(collection, &typed)
		case "createdAt":
			s.text(&g.CreatedAt)
		case "embeddingRules":
			for n := s.array(); n > 0; n = s.more(n) {
				g.NoQuotes = s.field("$type") == feed.CollectionPostgate+"#disableRule" || g.NoQuotes
			}
		case "detachedEmbeddingUris":
			g.Detached = s.texts(g.Detached, maxDetached)
		default:
			s.skip()
		}
	}
	return typed && g.Post != ""
}

func (s *scanner) visibility(v *Visibility, collection string) bool {
	*v = Visibility{}
	var o object
	typed := false
	for ok := s.object(&o); ok && s.next(&o); {
		switch o.key {
		case "$type":
			s.kind(collection, &typed)
		case "hideFromAlgorithmicRecommendations":
			s.truth(&v.HideFromAlgorithmicRecommendations)
		default:
			s.skip()
		}
	}
	return typed
}
