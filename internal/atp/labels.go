package atp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
	"skein/internal/atp/repo"
)

// MaxSubjects is how many subjects one [Labels.Query] asks about: their at-uris have to fit into an address.
const MaxSubjects = 50

// Bounds of one question to a labeler.
const (
	labelsPage  = 250 // com.atproto.label.queryLabels
	labelsPages = 40
)

// Reasons for which a label is dropped.
const (
	DropLabel     = "label"           // not the shape of one, or a value beyond 128 bytes
	DropSpoofed   = "label source"    // says that another labeler made it
	DropSignature = "label signature" // not signed by its labeler
)

// Labels asks one labeler and checks what it says: every label that leaves here was signed with the labeler's own key and
// names the labeler as its source.
type Labels struct {
	DID feed.DID

	server server
	out    Network
	key    repo.Key
	nowMs  func() int64
}

// Labeler finds a labeler's address and key (the service #atproto_labeler and the key #atproto_label of its DID document).
// nowMs is the clock that dates are held against. Errors: feed.CodeUnknownHandle, feed.CodeBadAnswer where the account is no
// labeler, or what the network said.
func (r *Resolver) Labeler(ctx context.Context, who feed.DID, nowMs func() int64) (*Labels, error) {
	did, err := syntax.ParseDID(string(who))
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeUnknownHandle, "handle", string(who))
	}
	doc, err := r.document(ctx, did, string(who))
	if err != nil {
		return nil, err
	}
	base, baseErr := baseURL(doc.labeler())
	key, keyErr := doc.method("#atproto_label") // the account's signing key is another
	if err := errors.Join(baseErr, keyErr); err != nil {
		return nil, feed.FailWith(fmt.Errorf("%s is no labeler: %w", did, err), feed.CodeBadAnswer, "host", r.documentHost(did))
	}
	return &Labels{DID: feed.DID(did), server: server{http: r.net.Client(feed.PurposeLabeler), base: base}, out: r.net, key: key, nowMs: nowMs}, nil
}

// Host is the host of the labeler's service.
func (l *Labels) Host() string { return hostOf(l.server.base) }

// labelJSON is a label in an answer.
type labelJSON struct {
	Version int    `json:"ver"`
	Source  string `json:"src"`
	URI     string `json:"uri"`
	CID     string `json:"cid"`
	Value   string `json:"val"`
	Negated bool   `json:"neg"`
	Created string `json:"cts"`
	Expiry  string `json:"exp"`
	Sig     struct {
		Bytes string `json:"$bytes"`
	} `json:"sig"`
}

func (j labelJSON) label() repo.Label {
	sig, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(j.Sig.Bytes, "="))
	if err != nil {
		sig = nil
	}
	return repo.Label{
		Version: j.Version, Source: j.Source, URI: j.URI, CID: j.CID, Value: j.Value, Created: j.Created, Expiry: j.Expiry,
		Negated: j.Negated, Sig: sig,
	}
}

// Query asks for the labels of at most [MaxSubjects] posts (at-uris) and accounts (DIDs), negated ones included.
func (l *Labels) Query(ctx context.Context, subjects []string) ([]feed.SubjectLabel, Drops, error) {
	params := url.Values{"uriPatterns": subjects, "sources": {string(l.DID)}, "limit": {strconv.Itoa(labelsPage)}}
	drops := Drops{}
	var all []feed.SubjectLabel
	for range labelsPages {
		var out struct {
			Cursor text              `json:"cursor"`
			Labels []json.RawMessage `json:"labels"`
		}
		if err := l.server.get(ctx, "com.atproto.label.queryLabels", params, "", &out); err != nil {
			return nil, drops, err
		}
		for _, raw := range out.Labels {
			var j labelJSON
			if json.Unmarshal(raw, &j) != nil {
				drops[DropLabel]++
				continue
			}
			all = l.take(all, drops, j.label())
		}
		if out.Cursor == "" || len(out.Labels) == 0 || string(out.Cursor) == params.Get("cursor") {
			break
		}
		params.Set("cursor", string(out.Cursor))
	}
	return all, drops, nil
}

// take keeps a label that is sound and signed.
func (l *Labels) take(all []feed.SubjectLabel, drops Drops, raw repo.Label) []feed.SubjectLabel {
	now := l.nowMs()
	created, ok := millis(text(raw.Created))
	expires := int64(0)
	if raw.Expiry != "" {
		var readable bool
		expires, readable = millis(text(raw.Expiry))
		ok = ok && readable
	}
	switch {
	case !ok || raw.Version != 1 || raw.Value == "" || len(raw.Value) > maxLabel || len(raw.URI) > maxURL:
		drops[DropLabel]++
		return all
	case feed.DID(raw.Source) != l.DID:
		drops[DropSpoofed]++
		return all
	}
	if err := raw.Signed(l.key); err != nil {
		drops[DropSignature]++
		return all
	}
	return append(all, feed.SubjectLabel{Subject: strings.Clone(raw.URI), CID: strings.Clone(raw.CID), Label: feed.Label{
		Source: l.DID, Value: strings.Clone(raw.Value), CreatedMs: min(created, now), ExpiresMs: expires, Negated: raw.Negated,
	}})
}
