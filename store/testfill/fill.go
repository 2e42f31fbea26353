package testfill

import (
	"fmt"
	"math/rand/v2"

	"skein/feed"
)

// Shape says how large the network is. Posts are spread evenly over the SpanMs before NowMs, oldest first.
type Shape struct {
	Seed     uint64
	People   int
	Follows  int // of the People, how many the viewer follows
	Posts    int
	Likes    int // by the followed, in the last batches
	PerBatch int // posts in one batch
	NowMs    int64
	SpanMs   int64
}

// Viewer is the account whose view the batches are.
const Viewer feed.DID = "did:plc:viewer"

// Person is the DID of the i-th account; those below Shape.Follows are followed.
func Person(i int) feed.DID { return feed.DID(fmt.Sprintf("did:plc:person%05d", i)) }

// PostURI is the at-uri of the i-th post, given its author.
func PostURI(author feed.DID, i int) feed.URI {
	return feed.NewURI(author, feed.CollectionPost, fmt.Sprintf("3k%09d", i))
}

// fill is the state of one invention.
type fill struct {
	Shape
	rnd   *rand.Rand
	words []string
	zipf  *rand.Zipf
	posts []feed.Post // all so far, without text
}

// Batches invents the network: the first batch brings people and follows, the others posts, each with a cursor.
func Batches(s Shape) []feed.Batch {
	f := &fill{Shape: s, rnd: rand.New(rand.NewPCG(s.Seed, 42))}
	f.words = vocabulary(20000)
	f.zipf = rand.NewZipf(f.rnd, 1.08, 2, uint64(len(f.words)-1))
	all := []feed.Batch{f.people()}
	for from := 0; from < s.Posts; from += s.PerBatch {
		b := feed.Batch{Viewer: Viewer, Cursor: feed.Cursor{Name: "fill", Value: fmt.Sprintf("%08d", from+s.PerBatch)}}
		for i := from; i < min(from+s.PerBatch, s.Posts); i++ {
			f.add(&b, i)
		}
		all = append(all, b)
	}
	return append(all, f.likes()...)
}

// likes are of people with tastes: most of what somebody likes has their own remainder by tastes, and early draws win, so that some posts
// are liked by many.
func (f *fill) likes() (all []feed.Batch) {
	const tastes = 10
	for from := 0; from < f.Likes; from += f.PerBatch {
		b := feed.Batch{Viewer: Viewer, Cursor: feed.Cursor{Name: "likes", Value: fmt.Sprintf("%08d", from+f.PerBatch)}}
		for i := from; i < min(from+f.PerBatch, f.Likes); i++ {
			who, what := f.rnd.IntN(f.Follows), min(f.rnd.IntN(len(f.posts)), f.rnd.IntN(len(f.posts)))
			if f.rnd.IntN(4) > 0 {
				what = min(what-what%tastes+who%tastes, len(f.posts)-1)
			}
			b.Engaged = append(b.Engaged, feed.Engagement{Kind: feed.Like, Actor: Person(who), Post: f.posts[what].URI,
				URI: feed.NewURI(Person(who), feed.CollectionLike, fmt.Sprint(i)), CreatedMs: f.NowMs - f.rnd.Int64N(f.SpanMs)})
		}
		all = append(all, b)
	}
	return all
}

func (f *fill) people() feed.Batch {
	b := feed.Batch{Viewer: Viewer, Cursor: feed.Cursor{Name: "fill", Value: "00000000"}, Whole: []feed.GraphKind{feed.GraphFollow}}
	b.Authors = append(b.Authors, feed.Author{DID: Viewer, Handle: "viewer.test", IndexedMs: 1})
	for i := range f.People {
		b.Authors = append(b.Authors, feed.Author{
			DID: Person(i), Handle: fmt.Sprintf("person%d.test", i), DisplayName: fmt.Sprintf("Person %d", i),
			CreatedMs: f.NowMs - 400*86_400_000, Followers: i % 500, Follows: i % 300, Posts: i, IndexedMs: 1,
		})
		if i < f.Follows {
			b.Graph = append(b.Graph, feed.GraphEdge{Kind: feed.GraphFollow, Subject: Person(i), URI: feed.NewURI(Viewer, feed.CollectionFollow, fmt.Sprint(i))})
		}
	}
	return b
}

// add invents the i-th post and what happens to earlier ones beside it.
func (f *fill) add(b *feed.Batch, i int) {
	author := Person(f.rnd.IntN(f.People))
	if f.rnd.IntN(50) == 0 {
		author = Viewer
	}
	at := f.NowMs - f.SpanMs + int64(float64(f.SpanMs)*(float64(i)+f.rnd.Float64())/float64(f.Posts))
	p := feed.Post{
		URI: PostURI(author, i), CID: fmt.Sprintf("bafy%d", i), Author: author, CreatedMs: at, WitnessedMs: at + int64(f.rnd.IntN(3000)),
		Text: f.text(), Langs: []string{"en"}, IndexedMs: at + 5000,
		Counts: feed.Counts{Likes: f.rnd.IntN(200), Reposts: f.rnd.IntN(20), Replies: f.rnd.IntN(10)},
	}
	f.decorate(&p)
	f.relate(&p)
	b.Posts = append(b.Posts, p)
	f.posts = append(f.posts, feed.Post{URI: p.URI, Author: author, Reply: p.Reply})
	f.react(b, at)
}

func (f *fill) decorate(p *feed.Post) {
	switch f.rnd.IntN(12) {
	case 0:
		p.Images = []feed.Image{{Thumb: "https://cdn.test/t/1", Full: "https://cdn.test/f/1", Alt: f.sentence(4), Width: 4, Height: 3}}
	case 1:
		p.External = &feed.External{URL: "https://site.test/" + f.word(), Title: f.sentence(6), Description: f.sentence(12)}
	case 2:
		p.Facets = []feed.Facet{{Start: 0, End: 4, Kind: feed.FacetMention, Target: string(Person(f.rnd.IntN(f.People)))}}
	case 3:
		p.Text, p.Langs = "今日は静かな庭で"+f.word()+"を見ました", []string{"ja"}
	case 4:
		p.Labels = []feed.Label{{Source: "did:plc:labeler", Value: "graphic-media", CreatedMs: p.CreatedMs}}
	case 5:
		p.Viewer = feed.PostState{Bookmarked: true}
	}
}

// relate makes some posts replies, quotes, or references to posts that are never stored.
func (f *fill) relate(p *feed.Post) {
	if len(f.posts) == 0 {
		return
	}
	other := f.posts[max(0, len(f.posts)-1-f.rnd.IntN(200))]
	switch n := f.rnd.IntN(20); {
	case n < 7:
		root := other.URI
		if other.Reply != nil {
			root = other.Reply.Root
		}
		p.Reply = &feed.ReplyRef{Root: root, Parent: other.URI}
	case n < 9:
		p.Quote = &feed.QuoteRef{URI: other.URI}
	case n == 9:
		p.Quote = &feed.QuoteRef{URI: PostURI("did:plc:elsewhere", len(f.posts))}
	}
}

// react adds likes by the viewer, reposts by anybody and timeline entries.
func (f *fill) react(b *feed.Batch, atMs int64) {
	i := len(f.posts) - 1
	p := f.posts[i]
	if f.rnd.IntN(20) == 0 {
		b.Engaged = append(b.Engaged, feed.Engagement{Kind: feed.Like, Actor: Viewer, Post: p.URI, CreatedMs: atMs + 60_000,
			URI: feed.NewURI(Viewer, feed.CollectionLike, fmt.Sprint(i))})
	}
	if f.rnd.IntN(10) == 0 {
		by := Person(f.rnd.IntN(f.People))
		b.Engaged = append(b.Engaged, feed.Engagement{Kind: feed.Repost, Actor: by, Post: p.URI, CreatedMs: atMs + 90_000,
			URI: feed.NewURI(by, feed.CollectionRepost, fmt.Sprint(i))})
	}
	if f.rnd.IntN(8) == 0 {
		b.Timeline = append(b.Timeline, feed.TimelineEntry{Post: p.URI, SortMs: atMs})
	}
}
