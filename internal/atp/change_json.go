package atp

import (
	"encoding/json"

	"skein/feed"
	"skein/internal/atp/repo"
)

// valueOf decodes a record in JSON into the value that package repo decodes it to in CBOR: nil for a collection that is
// not kept, and not sound where it is not what its collection says.
func valueOf(collection string, raw json.RawMessage) (value any, sound bool) {
	if value, ok := quickValue(collection, raw); ok {
		return value, true
	}
	return slowValue(collection, raw)
}

func slowValue(collection string, raw json.RawMessage) (value any, sound bool) {
	switch collection {
	case feed.CollectionPost:
		v, ok := decodeRecord[wholePost](raw)
		if !ok || v.Type != collection || v.Text == nil {
			return nil, false
		}
		return v.value(), true
	case feed.CollectionLike, feed.CollectionRepost:
		v, ok := decodeRecord[engagementRecord](raw)
		like := &repo.Like{Subject: v.Subject.Ref, CreatedAt: string(v.CreatedAt)}
		if collection == feed.CollectionRepost {
			return (*repo.Repost)(like), ok && v.Type == collection && v.Subject.URI != ""
		}
		return like, ok && v.Type == collection && v.Subject.URI != ""
	case feed.CollectionFollow, feed.CollectionBlock:
		v, ok := decodeRecord[relationRecord](raw)
		follow := &repo.Follow{Subject: string(v.Subject), CreatedAt: string(v.CreatedAt)}
		if collection == feed.CollectionBlock {
			return (*repo.Block)(follow), ok && v.Type == collection && v.Subject != ""
		}
		return follow, ok && v.Type == collection && v.Subject != ""
	case feed.CollectionProfile:
		v, ok := decodeRecord[profileRecord](raw)
		return &repo.Profile{
			DisplayName: string(v.DisplayName), Description: string(v.Description), CreatedAt: string(v.CreatedAt), Avatar: v.Avatar.cid, Labels: v.Labels.v.values(),
		}, ok && v.Type == collection
	case feed.CollectionThreadgate:
		v, ok := decodeRecord[threadgateRecord](raw)
		return v.value(), ok && v.Type == collection && v.Post != ""
	case feed.CollectionPostgate:
		v, ok := decodeRecord[postgateRecord](raw)
		return v.value(), ok && v.Type == collection && v.Post != ""
	case feed.CollectionDeclaration:
		v, ok := decodeRecord[declarationRecord](raw)
		return &repo.Visibility{HideFromAlgorithmicRecommendations: bool(v.Hide)}, ok && v.Type == collection
	}
	return nil, true
}

func decodeRecord[T any](raw json.RawMessage) (v T, ok bool) {
	return v, readable(raw) && json.Unmarshal(raw, &v) == nil
}

type engagementRecord struct {
	Type      string    `json:"$type"`
	Subject   refRecord `json:"subject"`
	CreatedAt text      `json:"createdAt"`
}

type relationRecord struct {
	Type      string `json:"$type"`
	Subject   text   `json:"subject"`
	CreatedAt text   `json:"createdAt"`
}

type profileRecord struct {
	Type        string            `json:"$type"`
	DisplayName text              `json:"displayName"`
	Description text              `json:"description"`
	CreatedAt   text              `json:"createdAt"`
	Avatar      blobRecord        `json:"avatar"`
	Labels      maybe[selfLabels] `json:"labels"`
}

type declarationRecord struct {
	Type string `json:"$type"`
	Hide flag   `json:"hideFromAlgorithmicRecommendations"`
}

type ruleRecord struct {
	Type text `json:"$type"`
	List text `json:"list"`
}

type threadgateRecord struct {
	Type      string          `json:"$type"`
	Post      text            `json:"post"`
	CreatedAt text            `json:"createdAt"`
	Allow     json.RawMessage `json:"allow"`
	Hidden    list[string]    `json:"hiddenReplies"`
}

// value tells a list of rules, which may be empty, from none.
func (g *threadgateRecord) value() *repo.Threadgate {
	out := &repo.Threadgate{Post: string(g.Post), CreatedAt: string(g.CreatedAt), Hidden: g.Hidden}
	out.Limited = len(g.Allow) > 0 && g.Allow[0] == '['
	var rules list[ruleRecord]
	if !out.Limited || json.Unmarshal(g.Allow, &rules) != nil {
		return out
	}
	for _, r := range rules {
		switch r.Type {
		case feed.CollectionThreadgate + "#mentionRule":
			out.Allow.Mentioned = true
		case feed.CollectionThreadgate + "#followerRule":
			out.Allow.Followers = true
		case feed.CollectionThreadgate + "#followingRule":
			out.Allow.Following = true
		case feed.CollectionThreadgate + "#listRule":
			if r.List != "" && len(out.Allow.Lists) < maxLists {
				out.Allow.Lists = append(out.Allow.Lists, string(r.List))
			}
		}
	}
	return out
}

type postgateRecord struct {
	Type      string           `json:"$type"`
	Post      text             `json:"post"`
	CreatedAt text             `json:"createdAt"`
	Rules     list[ruleRecord] `json:"embeddingRules"`
	Detached  list[string]     `json:"detachedEmbeddingUris"`
}

func (g *postgateRecord) value() *repo.Postgate {
	out := &repo.Postgate{Post: string(g.Post), CreatedAt: string(g.CreatedAt), Detached: g.Detached}
	for _, r := range g.Rules {
		out.NoQuotes = out.NoQuotes || r.Type == feed.CollectionPostgate+"#disableRule"
	}
	return out
}
