package readers

import (
	"fmt"
	"math"
	"math/rand/v2"

	"skein/feed"
)

// HourMs is an hour in milliseconds.
const HourMs = 3_600_000

// Post is one post of the invented world.
type Post struct {
	ID      feed.PostID
	URI     feed.URI
	Author  int
	Topic   int
	AtMs    int64
	Length  int // characters
	Picture bool
	Appeal  float64     // how well it is made, whatever it is about: about normal
	Meaning feed.Vector // near its topic's direction
	Crowd   int         // likes that strangers give it in the end
}

// World is a network of authors who write about what they like.
type World struct {
	Topics  int
	Authors int
	StartMs int64
	Posts   []Post // by time
	Friends []bool // [Authors], whom every reader follows; all others are strangers whom friends bring
	themes  [][feed.Dims]float64
	// habits say what each author writes about and how well.
	habits []habit
}

type habit struct {
	topics [2]int
	rate   float64 // posts a day
	craft  float64
}

// NewWorld invents a world of some days. Most authors write little and a few write a lot.
func NewWorld(seed uint64, topics, authors, days int) *World {
	dice := rand.New(rand.NewPCG(seed, 0xa11))
	w := &World{Topics: topics, Authors: authors, StartMs: 1_780_000_000_000}
	for range topics {
		w.themes = append(w.themes, direction(dice))
	}
	for range authors {
		w.habits = append(w.habits, habit{
			topics: [2]int{dice.IntN(topics), dice.IntN(topics)}, rate: 0.3 + 3*math.Pow(dice.Float64(), 3), craft: dice.NormFloat64() / 2,
		})
		w.Friends = append(w.Friends, dice.IntN(4) > 0)
	}
	for hour := range days * 24 {
		for a := range authors {
			if dice.Float64() < w.habits[a].rate/24 {
				w.write(dice, a, w.StartMs+int64(hour)*HourMs+dice.Int64N(HourMs))
			}
		}
	}
	return w
}

func (w *World) write(dice *rand.Rand, author int, atMs int64) {
	h := w.habits[author]
	p := Post{
		ID: feed.PostID(len(w.Posts) + 1), Author: author, Topic: h.topics[0], AtMs: atMs, Length: 20 + dice.IntN(280), Picture: dice.IntN(4) == 0,
		Appeal: h.craft + dice.NormFloat64()*0.8,
	}
	if dice.IntN(10) < 3 {
		p.Topic = h.topics[1]
	}
	p.URI = feed.NewURI(w.DID(author), feed.CollectionPost, fmt.Sprintf("3k%08d", p.ID))
	p.Meaning = w.meaning(dice, p.Topic)
	p.Crowd = int(math.Exp(1.2 + 1.1*p.Appeal + 0.7*dice.NormFloat64()))
	w.Posts = append(w.Posts, p)
}

// DID names an author.
func (w *World) DID(author int) feed.DID { return feed.DID(fmt.Sprintf("did:plc:author%04d", author)) }

// meaning lies near a topic's direction: two posts of one topic have a cosine of about .6, of two topics about 0.
func (w *World) meaning(dice *rand.Rand, topic int) feed.Vector {
	var at [feed.Dims]float64
	noise := direction(dice)
	for i := range at {
		at[i] = w.themes[topic][i] + 0.8*noise[i]
	}
	return Quantised(at)
}

// Near is a post that says nearly the same as another: a cosine of about .9.
func (w *World) Near(seed uint64, post int) feed.Vector {
	dice := rand.New(rand.NewPCG(seed, uint64(post)))
	var at [feed.Dims]float64
	noise, length := direction(dice), 0.0
	for _, q := range w.Posts[post].Meaning.Q {
		length += float64(q) * float64(q)
	}
	for i, q := range w.Posts[post].Meaning.Q {
		at[i] = float64(q)/math.Sqrt(length) + 0.45*noise[i]
	}
	return Quantised(at)
}

// Likes is how many of the crowd's likes a post has after some time: half of them within five hours.
func (p *Post) Likes(nowMs int64) int {
	age := float64(nowMs-p.AtMs) / HourMs
	if age <= 0 {
		return 0
	}
	return int(float64(p.Crowd) * age / (age + 5))
}

func direction(dice *rand.Rand) (d [feed.Dims]float64) {
	length := 0.0
	for i := range d {
		d[i] = dice.NormFloat64()
		length += d[i] * d[i]
	}
	for i := range d {
		d[i] /= math.Sqrt(length)
	}
	return d
}

// Quantised rounds a direction of any length to int8, its greatest component at ±127.
func Quantised(at [feed.Dims]float64) (v feed.Vector) {
	most, length := 0.0, 0.0
	for _, x := range at {
		most = max(most, math.Abs(x))
		length += x * x
	}
	if most == 0 {
		return v
	}
	for i, x := range at {
		v.Q[i] = int8(math.Round(x / most * 127))
	}
	v.Scale = float32(most / 127 / math.Sqrt(length))
	return v
}
