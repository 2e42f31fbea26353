package testnet

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// none stands where a planned post has no parent or no quoted post.
const none = -1

// plan is the shape of a seed: people and posts by index, before any DID or CID exists. It is a pure function of
// Options, the text and the moment, so two runs differ only in what the servers draw.
type plan struct {
	people  []plannedPerson
	follows []pair // who, whom
	posts   []plannedPost
	likes   []pair // who, post
	reposts []pair // who, post
	mutes   int    // person the viewer mutes, or none
	blocks  int    // person the viewer blocks, or none
	blocker int    // person who blocks the viewer, or none
	word    string // muted word of the viewer
	spam    []int  // posts
	adult   []int  // posts
}

type pair struct{ who, what int }

type plannedPerson struct{ handle, name, bio string }

type plannedPost struct {
	author   int
	text     string
	at       time.Time
	replyTo  int // an earlier post, or none
	quotes   int // an earlier post, or none
	pictures int // 0…4
	link     bool
	level    int // 0 without parent and quote, else one more than theirs: what can be written together
}

// span is how far back the first post lies: within the product's default window of three days.
const span = 36 * time.Hour

// drawPlan lays out a seed ending at now.
func drawPlan(opt Options, text textSource, now time.Time) plan {
	rnd := rand.New(rand.NewPCG(42, 0))
	p := plan{people: drawPeople(opt.Users), mutes: none, blocks: none, blocker: none, word: mutedWord}
	p.follows = drawFollows(rnd, opt.Users)
	p.posts = drawPosts(rnd, opt, text, now)
	p.likes = drawReactions(rnd, opt.Users, len(p.posts), len(p.posts), 2)
	p.reposts = drawReactions(rnd, opt.Users, len(p.posts), len(p.posts)/5, 3)
	if opt.Users >= 8 { // with fewer, a mute and two blocks would leave nobody
		p.mutes, p.blocks, p.blocker = 2, 3, 4
	}
	p.spam, p.adult = drawLabelled(len(p.posts), opt.Labels)
	return p
}

func drawPeople(n int) []plannedPerson {
	people := make([]plannedPerson, n)
	for i := range people {
		name := givenNames[i%len(givenNames)]
		handle := name
		if i >= len(givenNames) {
			handle = fmt.Sprintf("%s%d", name, i/len(givenNames)+1)
		}
		people[i] = plannedPerson{
			handle: handle + ".test",
			name:   capital(name) + " " + familyNames[(i*7+i/len(givenNames))%len(familyNames)],
			bio:    "Here for " + topics[i%len(topics)].name + " and the occasional " + topics[(i+3)%len(topics)].name + ".",
		}
	}
	return people
}

// drawFollows: the viewer follows the first half of the others; those follow about fifteen each.
func drawFollows(rnd *rand.Rand, users int) []pair {
	var follows []pair
	for who := range users {
		for whom := range users {
			chosen := whom <= users/2
			if who != 0 {
				chosen = rnd.IntN(users) < 15
			}
			if who != whom && chosen {
				follows = append(follows, pair{who, whom})
			}
		}
	}
	return follows
}

func drawPosts(rnd *rand.Rand, opt Options, text textSource, now time.Time) []plannedPost {
	posts := make([]plannedPost, opt.Posts)
	step := span / time.Duration(max(opt.Posts, 1))
	for i := range posts {
		post := plannedPost{author: rnd.IntN(opt.Users), replyTo: none, quotes: none,
			at: now.Add(time.Duration(i-opt.Posts) * step).Truncate(time.Millisecond)}
		if i < opt.Users {
			post.author = i // everybody says something
		}
		post.text = text(rnd, post.author)
		switch kind := rnd.IntN(20); {
		case i < opt.Users:
		case kind < 5:
			post.replyTo = earlier(rnd, i)
			post.level = posts[post.replyTo].level + 1
		case kind < 7:
			post.quotes = earlier(rnd, i)
			post.level = posts[post.quotes].level + 1
		case kind < 10:
			post.pictures = 1 + rnd.IntN(4)*rnd.IntN(2)
		case kind < 12:
			post.link = true
		}
		posts[i] = post
	}
	return posts
}

// earlier picks one of the hundred posts before i: conversations are about what is new. Levels stay shallow, as each
// step back is long, so that the seed needs few rounds of writes.
func earlier(rnd *rand.Rand, i int) int { return i - 1 - rnd.IntN(min(i, 100)) }

// drawReactions lets the earlier of two (or three) draws win, so that some posts are liked by many and most by few.
func drawReactions(rnd *rand.Rand, users, posts, n, draws int) []pair {
	seen := map[pair]bool{}
	reactions := make([]pair, 0, n)
	for tries := 0; len(reactions) < n && tries < 20*n; tries++ {
		post := rnd.IntN(posts)
		for range draws - 1 {
			post = min(post, rnd.IntN(posts))
		}
		// A fixed stride spreads the popular ones over the whole time.
		r := pair{who: rnd.IntN(users), what: post * 7919 % posts}
		if !seen[r] {
			seen[r] = true
			reactions = append(reactions, r)
		}
	}
	return reactions
}

// drawLabelled spreads n spam labels and a third as many adult ones over the posts, none on both lists.
func drawLabelled(posts, n int) (spam, adult []int) {
	n = min(n, posts/2)
	for i := range n {
		spam = append(spam, i*posts/n)
	}
	for i := range (n + 2) / 3 {
		adult = append(adult, spam[i]+1)
	}
	return spam, adult
}
