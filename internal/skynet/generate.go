package skynet

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Plan says how large a generated world is. Every count is exact, except where there are too few accounts for it.
type Plan struct {
	// Accounts besides the viewer, whose id is "viewer" and whose handle is viewer.test.
	Accounts int
	// Posts in all, replies and quotes included.
	Posts int
	// ViewerFollows is how many accounts the viewer follows; 0 is a new account's empty timeline.
	ViewerFollows int
	// FollowsEach is how many others each account follows.
	FollowsEach int
	// Likes and Reposts in all, by anyone; ViewerLikes are the viewer's own.
	Likes, Reposts, ViewerLikes int
	// Span is the time the posts are spread over, ending at the world's clock; 0 means 30 days.
	Span time.Duration
}

// Generate builds a world from a seed: the same seed, plan and clock make the same world to the byte. Content is made of
// stock words, good for volume and not for reading.
func Generate(seed uint64, plan Plan, now func() time.Time) (*World, error) {
	if plan.Span == 0 {
		plan.Span = 30 * 24 * time.Hour
	}
	g := &generator{World: NewWorld(now), plan: plan, rnd: rand.New(rand.NewPCG(seed, 0x5eed)), end: now()}
	for _, step := range []func() error{g.people, g.graph, g.write, g.react} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("generating a world: %w", err)
		}
	}
	return g.World, nil
}

type generator struct {
	*World
	plan  Plan
	rnd   *rand.Rand
	end   time.Time
	ids   []string // of accounts, without the viewer
	posts []string // ids, oldest first
}

const viewerID = "viewer"

func (g *generator) people() error {
	opened := g.end.Add(-g.plan.Span - 24*time.Hour)
	if _, err := g.AddPerson(Person{ID: viewerID, Handle: "viewer.test", Name: "Viewer", Hue: 200, Created: opened}); err != nil {
		return err
	}
	for i := range g.plan.Accounts {
		id := fmt.Sprintf("a%05d", i)
		_, err := g.AddPerson(Person{ID: id, Handle: id + ".test", Name: "Account " + id, Bio: "Talks about " + g.words(3), Hue: -1, Created: opened})
		if err != nil {
			return err
		}
		g.ids = append(g.ids, id)
	}
	return nil
}

func (g *generator) graph() error {
	when := g.end.Add(-g.plan.Span)
	for i, id := range g.ids {
		if i < g.plan.ViewerFollows {
			if _, err := g.FollowAt(viewerID, id, when); err != nil {
				return err
			}
		}
		for k := range min(g.plan.FollowsEach, len(g.ids)-1) {
			if _, err := g.FollowAt(id, g.ids[(i+1+k*7919%(len(g.ids)-1))%len(g.ids)], when); err != nil {
				return err
			}
		}
	}
	return nil
}

// write makes the posts in order of time, which keeps every index append-only.
func (g *generator) write() error {
	if len(g.ids) == 0 {
		return nil
	}
	step := g.plan.Span / time.Duration(g.plan.Posts+1)
	for i := range g.plan.Posts {
		id := fmt.Sprintf("p%06d", i)
		d := Draft{ID: id, Text: g.words(4 + g.rnd.IntN(24)), Langs: []string{"en"}, Created: g.end.Add(-g.plan.Span + step*time.Duration(i))}
		g.dress(&d)
		if _, err := g.Post(g.author(), d); err != nil {
			return err
		}
		g.posts = append(g.posts, id)
	}
	return nil
}

// author picks accounts unevenly, as on a real network: the square of a uniform number.
func (g *generator) author() string {
	u := g.rnd.Float64()
	return g.ids[int(u*u*float64(len(g.ids)))]
}

// dress gives about half of the posts more than words.
func (g *generator) dress(d *Draft) {
	roll := g.rnd.IntN(100)
	recent := func() string { return g.posts[len(g.posts)-1-g.rnd.IntN(min(len(g.posts), 500))] }
	switch {
	case roll < 25 && len(g.posts) > 0:
		d.ReplyTo = recent()
	case roll < 30 && len(g.posts) > 0:
		d.Quote = recent()
	case roll < 40:
		d.Images = []Image{{Alt: g.words(5), Motif: stock[g.rnd.IntN(8)], Width: 64, Height: 48}}
	case roll < 50:
		slug := strings.ReplaceAll(g.words(2), " ", "-")
		d.Link = &Link{URL: "https://" + slug + ".example/" + d.ID, Title: g.words(4), Description: g.words(9)}
	case roll < 55:
		d.Tags = []string{stock[g.rnd.IntN(len(stock))]}
		d.Text += " #" + d.Tags[0]
	}
}

func (g *generator) react() error {
	if len(g.posts) == 0 {
		return nil
	}
	step := time.Hour / time.Duration(max(g.plan.Likes, 1))
	for i := range g.plan.Likes {
		at := g.end.Add(step * time.Duration(i-g.plan.Likes))
		if _, err := g.LikeAt(g.author(), g.pick(), at); err != nil {
			return err
		}
	}
	for i := range min(g.plan.ViewerLikes, len(g.posts)) {
		if _, err := g.LikeAt(viewerID, g.posts[len(g.posts)-1-i], g.end.Add(-time.Duration(i)*time.Minute)); err != nil {
			return err
		}
	}
	return g.share()
}

// share makes the reposts in order of time, for the sake of the indexes.
func (g *generator) share() error {
	times := make([]time.Duration, g.plan.Reposts)
	for i := range times {
		times[i] = time.Duration(g.rnd.Int64N(int64(time.Hour)))
	}
	slices.Sort(times)
	for _, t := range times {
		if _, err := g.RepostAt(g.author(), g.pick(), g.end.Add(t-time.Hour)); err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) pick() string { return g.posts[g.rnd.IntN(len(g.posts))] }

var stock = strings.Fields("garden bicycle volcano bassoon telescope moss kettle harbour copper lichen walnut sunrise otter ferry " +
	"compass violin thunder orchard lantern pepper glacier meadow puzzle saddle marble ribbon cinnamon anchor beetle canyon " +
	"dumpling ember feather gravel hazel iceberg juniper kayak lemon magnet nectar opal pebble quartz raven sparrow tulip")

func (g *generator) words(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = stock[g.rnd.IntN(len(stock))]
	}
	return strings.Join(out, " ")
}
