package atp

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
	"skein/internal/atp/repo"
)

// say puts what a post's record says into the post, normalised. The post's address, author and witness must be set. why is
// empty, or the reason to drop it. Every string is copied: a record of a repository is only lent.
func say(p *feed.Post, r *repo.Post) (why string) {
	p.CreatedMs = claimed(text(r.CreatedAt), p.WitnessedMs)
	p.Text = strings.Clone(r.Text)
	p.Langs = langs(r.Langs)
	p.Tags = tags(r.Tags)
	p.Facets = facets(r.Facets, p.Text)
	p.Labels = withSelfLabels(p.Labels, p.Author, r.Labels, p.CreatedMs)
	if !r.IsReply {
		return ""
	}
	root, parent := postURI(r.Root.URI), postURI(r.Parent.URI)
	if root == "" || parent == "" || root == p.URI || parent == p.URI {
		return DropReply
	}
	p.Reply = &feed.ReplyRef{Root: feed.URI(strings.Clone(string(root))), Parent: feed.URI(strings.Clone(string(parent)))}
	return ""
}

// soundText reports whether a post may have this text.
func soundText(s string) bool {
	return len(s) <= maxText && !strings.ContainsRune(s, 0) && utf8.ValidString(s)
}

func langs(in []string) []string {
	var out []string
	for _, s := range in[:min(len(in), maxLangs)] {
		if tag, err := syntax.ParseLanguage(s); err == nil && len(tag) <= 35 {
			out = append(out, strings.Clone(string(tag)))
		}
	}
	return out
}

func tags(in []string) []string {
	var out []string
	for _, s := range in[:min(len(in), maxTags)] {
		if s != "" && len(s) <= maxTag && utf8.ValidString(s) {
			out = append(out, strings.Clone(s))
		}
	}
	return out
}

// carry puts what a record embeds into the post. Pictures lie at the account's own server until a view names better ones.
func carry(p *feed.Post, r *repo.Post, host string) {
	for _, im := range r.Images {
		if at := blobURL(host, p.Author, im.Blob); at != "" && len(p.Images) < maxImages {
			w, h := sides(im.Width, im.Height)
			p.Images = append(p.Images, feed.Image{Thumb: at, Full: at, Alt: strings.Clone(clip(im.Alt, maxAlt)), Width: w, Height: h})
		}
	}
	if at := blobURL(host, p.Author, r.Video.Blob); at != "" {
		w, h := sides(r.Video.Width, r.Video.Height)
		p.Video = &feed.Video{Playlist: at, Alt: strings.Clone(clip(r.Video.Alt, maxAlt)), Width: w, Height: h}
	}
	if u := webURL(text(r.External.URL)); u != "" {
		p.External = &feed.External{
			URL: strings.Clone(u), Title: strings.Clone(clip(r.External.Title, maxTitle)),
			Description: strings.Clone(clip(r.External.Description, maxText)), Thumb: blobURL(host, p.Author, r.External.Thumb),
		}
	}
	if quoted := postURI(r.Quote.URI); quoted != "" {
		p.Quote = &feed.QuoteRef{URI: feed.URI(strings.Clone(string(quoted)))}
	}
}

// blobURL is where a server hands out a blob (com.atproto.sync.getBlob); empty without a blob or a server.
func blobURL(host string, did feed.DID, blob repo.CID) string {
	if host == "" || !blob.Defined() {
		return ""
	}
	return webURL(text(host + "/xrpc/com.atproto.sync.getBlob?" + url.Values{"did": {string(did)}, "cid": {blob.String()}}.Encode()))
}
