package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"skein/feed"
)

// extra is the part of a post that only a card needs. Its keys are in the file.
type extra struct {
	Facets   []feed.Facet   `json:"f,omitempty"`
	Images   []feed.Image   `json:"i,omitempty"`
	Video    *feed.Video    `json:"v,omitempty"`
	External *feed.External `json:"x,omitempty"`
	Tags     []string       `json:"t,omitempty"`
}

// packExtra is nil when there is nothing to keep, which is the case for most posts.
func packExtra(p *feed.Post) ([]byte, error) {
	if len(p.Facets) == 0 && len(p.Images) == 0 && p.Video == nil && p.External == nil && len(p.Tags) == 0 {
		return nil, nil
	}
	data, err := json.Marshal(extra{p.Facets, p.Images, p.Video, p.External, p.Tags})
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", p.URI, err)
	}
	return data, nil
}

func unpackExtra(data []byte, p *feed.Post) error {
	if len(data) == 0 {
		return nil
	}
	var x extra
	if err := json.Unmarshal(data, &x); err != nil {
		return fmt.Errorf("unpack %s: %w", p.URI, err)
	}
	p.Facets, p.Images, p.Video, p.External, p.Tags = x.Facets, x.Images, x.Video, x.External, x.Tags
	return nil
}

// altTexts lists what images and video say in words.
func altTexts(p *feed.Post) []string {
	var all []string
	for _, i := range p.Images {
		if i.Alt != "" {
			all = append(all, i.Alt)
		}
	}
	if p.Video != nil && p.Video.Alt != "" {
		all = append(all, p.Video.Alt)
	}
	return all
}

// moreWords is what search reads beside the text: alt texts, the card, tags; one a line.
func moreWords(p *feed.Post) string {
	words := altTexts(p)
	if p.External != nil {
		words = append(words, p.External.Title, p.External.Description)
	}
	return strings.TrimSpace(strings.Join(append(words, p.Tags...), "\n"))
}

// encoderText is what a model reads: the text, alt texts and the card's title. The card's description is left out: it
// is the page's own advertisement and often longer than the post.
func encoderText(p *feed.Post) string {
	words := append([]string{p.Text}, altTexts(p)...)
	if p.External != nil {
		words = append(words, p.External.Title)
	}
	return strings.TrimSpace(strings.Join(words, "\n"))
}

// record is an at-uri as the tables keep it. For a post, path is the rkey; else "collection/rkey".
type record struct {
	author feed.DID
	path   string
}

func recordOf(uri feed.URI) (r record, ok bool) {
	did, collection, rkey, ok := uri.Split()
	if !ok {
		return record{}, false
	}
	if collection != feed.CollectionPost {
		rkey = collection + "/" + rkey
	}
	return record{did, rkey}, true
}

func uriOf(author feed.DID, path string) feed.URI {
	if collection, rkey, other := strings.Cut(path, "/"); other {
		return feed.NewURI(author, collection, rkey)
	}
	return feed.NewURI(author, feed.CollectionPost, path)
}
