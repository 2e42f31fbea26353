package atp

import (
	"encoding/json"

	"skein/feed"
	"skein/internal/atp/repo"
)

// What records look like in JSON, read as package repo reads them in CBOR: into the same values, so that everything
// behind is the same for both.

// postRecord is app.bsky.feed.post without what it embeds: views carry that apart.
type postRecord struct {
	Type      string             `json:"$type"`
	Text      *string            `json:"text"`
	CreatedAt text               `json:"createdAt"`
	Langs     list[string]       `json:"langs"`
	Tags      list[string]       `json:"tags"`
	Facets    list[facetRecord]  `json:"facets"`
	Reply     maybe[replyRecord] `json:"reply"`
	Labels    maybe[selfLabels]  `json:"labels"`
}

// wholePost is app.bsky.feed.post as it lies in a repository.
type wholePost struct {
	postRecord
	Embed maybe[embeddedRecord] `json:"embed"`
}

type replyRecord struct {
	Root   refRecord `json:"root"`
	Parent refRecord `json:"parent"`
}

// refRecord is a strongRef; what is none names nothing.
type refRecord struct{ repo.Ref }

// UnmarshalJSON never fails.
func (r *refRecord) UnmarshalJSON(data []byte) error {
	var raw struct {
		URI text `json:"uri"`
		CID text `json:"cid"`
	}
	if json.Unmarshal(data, &raw) == nil {
		r.Ref = repo.Ref{URI: string(raw.URI), CID: string(raw.CID)}
	}
	return nil
}

type selfLabels struct {
	Values list[struct {
		Value string `json:"val"`
	}] `json:"values"`
}

func (l *selfLabels) values() (out []string) {
	if l == nil {
		return nil
	}
	for _, v := range l.Values {
		if v.Value != "" && len(out) < maxSelfLabels {
			out = append(out, v.Value)
		}
	}
	return out
}

type facetRecord struct {
	Index maybe[struct {
		Start number `json:"byteStart"`
		End   number `json:"byteEnd"`
	}] `json:"index"`
	Features list[struct {
		Type string `json:"$type"`
		URI  text   `json:"uri"`
		DID  text   `json:"did"`
		Tag  text   `json:"tag"`
	}] `json:"features"`
}

// embeddedRecord is any of the embeds; their parts have names of their own.
type embeddedRecord struct {
	Alt      text                  `json:"alt"`
	Items    list[imageRecord]     `json:"items"`
	Media    maybe[embeddedRecord] `json:"media"`
	Video    blobRecord            `json:"video"`
	Images   list[imageRecord]     `json:"images"`
	Record   quoteRecord           `json:"record"`
	External maybe[cardRecord]     `json:"external"`
	Aspect   maybe[shape]          `json:"aspectRatio"`
}

type imageRecord struct {
	Alt    text         `json:"alt"`
	Image  blobRecord   `json:"image"`
	Aspect maybe[shape] `json:"aspectRatio"`
}

type cardRecord struct {
	URI         text       `json:"uri"`
	Title       text       `json:"title"`
	Description text       `json:"description"`
	Thumb       blobRecord `json:"thumb"`
}

// blobRecord is the link of a blob.
type blobRecord struct{ cid repo.CID }

// UnmarshalJSON never fails.
func (b *blobRecord) UnmarshalJSON(data []byte) error {
	var raw struct {
		Ref struct {
			Link string `json:"$link"`
		} `json:"ref"`
	}
	if json.Unmarshal(data, &raw) == nil {
		b.cid, _ = repo.ParseCID(raw.Ref.Link)
	}
	return nil
}

// quoteRecord is a strongRef, or the app.bsky.embed.record around one.
type quoteRecord struct{ repo.Ref }

// UnmarshalJSON never fails.
func (q *quoteRecord) UnmarshalJSON(data []byte) error {
	var raw struct {
		URI   text      `json:"uri"`
		Inner refRecord `json:"record"`
	}
	if json.Unmarshal(data, &raw) != nil {
		return nil
	}
	if q.URI = string(raw.URI); raw.Inner.URI != "" {
		q.Ref = raw.Inner.Ref
	}
	return nil
}

// value is the record in the words of package repo.
func (r *postRecord) value() *repo.Post {
	p := &repo.Post{CreatedAt: string(r.CreatedAt), Langs: r.Langs, Tags: r.Tags, Labels: r.Labels.v.values()}
	if r.Text != nil {
		p.Text = *r.Text
	}
	if re := r.Reply.v; re != nil {
		p.IsReply, p.Root, p.Parent = true, re.Root.Ref, re.Parent.Ref
	}
	for _, f := range r.Facets {
		if f.Index.v == nil {
			continue
		}
		for _, x := range f.Features {
			out := repo.Facet{Start: int(f.Index.v.Start), End: int(f.Index.v.End)}
			switch x.Type {
			case "app.bsky.richtext.facet#link":
				out.Kind, out.Target = feed.FacetLink, string(x.URI)
			case "app.bsky.richtext.facet#mention":
				out.Kind, out.Target = feed.FacetMention, string(x.DID)
			case "app.bsky.richtext.facet#tag":
				out.Kind, out.Target = feed.FacetTag, string(x.Tag)
			}
			if out.Target != "" && len(p.Facets) < maxFacets {
				p.Facets = append(p.Facets, out)
			}
		}
	}
	return p
}

func (r *wholePost) value() *repo.Post {
	p := r.postRecord.value()
	r.Embed.v.into(p)
	return p
}

func (e *embeddedRecord) into(p *repo.Post) {
	if e == nil {
		return
	}
	images := func(list []imageRecord) {
		for _, im := range list {
			if im.Image.cid.Defined() {
				w, h := ratio(im.Aspect)
				p.Images = append(p.Images, repo.Image{Blob: im.Image.cid, Alt: string(im.Alt), Width: w, Height: h})
			}
		}
	}
	images(e.Items)
	e.Media.v.into(p)
	images(e.Images)
	if e.Video.cid.Defined() {
		w, h := ratio(e.Aspect)
		p.Video = repo.Video{Blob: e.Video.cid, Alt: string(e.Alt), Width: w, Height: h}
	}
	if e.Record.URI != "" {
		p.Quote = e.Record.Ref
	}
	if x := e.External.v; x != nil {
		p.External = repo.External{URL: string(x.URI), Title: string(x.Title), Description: string(x.Description), Thumb: x.Thumb.cid}
	}
}

func ratio(s maybe[shape]) (w, h int) {
	if s.v == nil {
		return 0, 0
	}
	return int(s.v.Width), int(s.v.Height)
}
