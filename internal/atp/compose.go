package atp

import (
	"encoding/json"
	"time"

	"skein/feed"
)

// StrongRef names one version of a record (com.atproto.repo.strongRef).
type StrongRef struct {
	URI feed.URI `json:"uri"`
	CID string   `json:"cid"`
}

// Draft is a post as a person wrote it. [Draft.Record] makes the record.
type Draft struct {
	Text      string     `json:"text"`
	Langs     []string   `json:"langs,omitempty"`
	Root      *StrongRef `json:"root,omitempty"`
	Parent    *StrongRef `json:"parent,omitempty"`
	Quote     *StrongRef `json:"quote,omitempty"`
	CreatedMs int64      `json:"createdMs"`
}

// Subject makes the record of a like, repost, follow or block; to is a [StrongRef] or a DID.
func Subject(collection string, to any, createdMs int64) json.RawMessage {
	return marshal(map[string]any{"$type": collection, "subject": to, "createdAt": datetime(createdMs)})
}

// Record makes the record of a post. Facets are those of [Detect] with DIDs for the targets of mentions; images carry the
// blobs that were uploaded.
func (d Draft) Record(facets []feed.Facet, images []feed.Attachment) json.RawMessage {
	r := map[string]any{"$type": feed.CollectionPost, "text": d.Text, "createdAt": datetime(d.CreatedMs)}
	if len(d.Langs) > 0 {
		r["langs"] = d.Langs
	}
	if d.Parent != nil && d.Root != nil {
		r["reply"] = map[string]any{"root": d.Root, "parent": d.Parent}
	}
	if len(facets) > 0 {
		r["facets"] = facetRecords(facets)
	}
	if e := embedRecord(d.Quote, images); e != nil {
		r["embed"] = e
	}
	return marshal(r)
}

func facetRecords(facets []feed.Facet) []any {
	var out []any
	for _, f := range facets {
		feature := map[string]any{"$type": "app.bsky.richtext.facet#" + string(f.Kind)}
		switch f.Kind {
		case feed.FacetLink:
			feature["uri"] = f.Target
		case feed.FacetMention:
			feature["did"] = f.Target
		case feed.FacetTag:
			feature["tag"] = f.Target
		}
		out = append(out, map[string]any{"index": map[string]int{"byteStart": f.Start, "byteEnd": f.End}, "features": []any{feature}})
	}
	return out
}

// embedRecord is what a post carries: pictures, a quote, both, or nil.
func embedRecord(quote *StrongRef, images []feed.Attachment) any {
	var media, record map[string]any
	if len(images) > 0 {
		list := []any{}
		for _, x := range images {
			image := map[string]any{"image": x.Ref, "alt": x.Alt}
			if x.Width > 0 && x.Height > 0 {
				image["aspectRatio"] = map[string]int{"width": x.Width, "height": x.Height}
			}
			list = append(list, image)
		}
		media = map[string]any{"$type": "app.bsky.embed.images", "images": list}
	}
	if quote != nil {
		record = map[string]any{"$type": "app.bsky.embed.record", "record": quote}
	}
	switch {
	case media != nil && record != nil:
		return map[string]any{"$type": "app.bsky.embed.recordWithMedia", "media": media, "record": record}
	case media != nil:
		return media
	case record != nil:
		return record
	}
	return nil
}

func datetime(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z") }

func marshal(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic("atp: a record of strings and numbers always marshals: " + err.Error())
	}
	return data
}
