package oracle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"skein/internal/skynet"
)

// Scenario makes events in a world, one a step: the same seed over the same world makes the same events to the byte. The
// caller moves the world's clock between steps.
type Scenario struct {
	w       *skynet.World
	rnd     *rand.Rand
	viewer  string
	people  []string // ids, sorted, without the viewer
	posts   []string // at-uris of posts that are there
	edges   []string // at-uris of likes, reposts, follows and blocks that are there
	labels  [][2]string
	labeler string
	hosts   int
	steps   int
}

// NewScenario prepares a scenario over the accounts of a world. The viewer acts too, but is never taken away. Hosts is how
// many PDSes there are to move between; labeler may be empty.
func NewScenario(seed uint64, w *skynet.World, viewer, labeler string, hosts int) *Scenario {
	s := &Scenario{w: w, rnd: rand.New(rand.NewPCG(seed, 0x5ce9a410)), viewer: viewer, labeler: labeler, hosts: hosts}
	for _, a := range w.Actors() {
		if a.ID != viewer && a.ID != labeler {
			s.people = append(s.people, a.ID)
		}
		records, err := w.Records(a.DID, collections["post"])
		if err != nil {
			continue // an account that was listed is there
		}
		for _, rec := range records {
			s.posts = append(s.posts, rec.URI)
		}
	}
	return s
}

// deed is one kind of event, and how often it happens beside the others.
type deed struct {
	name  string
	share int
	do    func(*Scenario, string) error
}

var deeds = []deed{
	{"post", 24, func(s *Scenario, by string) error { return s.post(by, skynet.Draft{}) }},
	{"reply", 10, func(s *Scenario, by string) error { return s.post(by, skynet.Draft{ReplyTo: s.any(s.posts)}) }},
	{"quote", 6, func(s *Scenario, by string) error { return s.post(by, skynet.Draft{Quote: s.any(s.posts)}) }},
	{"like", 16, func(s *Scenario, by string) error { return s.edge(s.w.Like(by, s.any(s.posts))) }},
	{"repost", 6, func(s *Scenario, by string) error { return s.edge(s.w.Repost(by, s.any(s.posts))) }},
	{"follow", 4, func(s *Scenario, by string) error { return s.edge(s.w.Follow(by, s.other(by))) }},
	{"block", 2, func(s *Scenario, by string) error { return s.edge(s.w.Block(by, s.other(by))) }},
	{"take back", 8, (*Scenario).takeBack},
	{"delete", 6, (*Scenario).deletePost},
	{"edit", 5, (*Scenario).edit},
	{"gate", 3, (*Scenario).gate},
	{"declare", 2, (*Scenario).declare},
	{"rename", 2, (*Scenario).rename},
	{"move", 1, (*Scenario).move},
	{"rotate", 1, func(s *Scenario, by string) error { return s.w.RotateKey(by) }},
	{"standing", 5, (*Scenario).standing},
	{"label", 4, (*Scenario).label},
}

// Step makes one event and says which. What cannot be done just then (an answer where there are no posts) becomes a post.
func (s *Scenario) Step() (string, error) {
	s.steps++
	by, err := s.actor()
	if err != nil {
		return "", err
	}
	d := s.choose()
	if len(s.posts) == 0 && d.name != "standing" {
		d = deeds[0]
	}
	if err := d.do(s, by); err != nil {
		return "", fmt.Errorf("step %d, %s by %s: %w", s.steps, d.name, by, err)
	}
	return d.name + " by " + by, nil
}

func (s *Scenario) choose() deed {
	total := 0
	for _, d := range deeds {
		total += d.share
	}
	roll := s.rnd.IntN(total)
	for _, d := range deeds {
		if roll -= d.share; roll < 0 {
			return d
		}
	}
	return deeds[0]
}

// actor is somebody who is there: every fifth time the viewer.
func (s *Scenario) actor() (string, error) {
	if s.rnd.IntN(5) == 0 {
		return s.viewer, nil
	}
	for range 20 {
		id := s.any(s.people)
		st, err := s.w.Standing(id)
		if err != nil {
			return "", err
		}
		if st.Status == skynet.Active {
			return id, nil
		}
	}
	return s.viewer, nil
}

func (s *Scenario) any(list []string) string { return list[s.rnd.IntN(len(list))] }

func (s *Scenario) other(than string) string {
	for {
		if id := s.any(s.people); id != than {
			return id
		}
	}
}

func (s *Scenario) words() string {
	stock := strings.Fields("tide amber kettle willow comet ledger saffron otter quarry violet")
	out := fmt.Sprintf("%d:", s.steps)
	for range 3 + s.rnd.IntN(8) {
		out += " " + s.any(stock)
	}
	return out
}

func (s *Scenario) post(by string, d skynet.Draft) error {
	d.Text = s.words()
	uri, err := s.w.Post(by, d)
	if err == nil {
		s.posts = append(s.posts, uri)
	}
	return err
}

func (s *Scenario) edge(uri string, err error) error {
	if err == nil && !slices.Contains(s.edges, uri) {
		s.edges = append(s.edges, uri)
	}
	return err
}

// own are the addresses in a list that belong to an account.
func (s *Scenario) own(by string, list []string) []string {
	prefix := "at://" + skynet.DIDFor(by) + "/"
	return slices.DeleteFunc(slices.Clone(list), func(uri string) bool { return !strings.HasPrefix(uri, prefix) })
}

// pick is one of an account's own posts, written first if there is none.
func (s *Scenario) pick(by string) (string, error) {
	if len(s.own(by, s.posts)) == 0 {
		if err := s.post(by, skynet.Draft{}); err != nil {
			return "", err
		}
	}
	return s.any(s.own(by, s.posts)), nil
}

func (s *Scenario) deletePost(by string) error {
	uri, err := s.pick(by)
	if err != nil {
		return err
	}
	s.posts = slices.DeleteFunc(s.posts, func(u string) bool { return u == uri })
	return s.w.Delete(uri)
}

func (s *Scenario) takeBack(by string) error {
	mine := s.own(by, s.edges)
	if len(mine) == 0 {
		return s.edge(s.w.Follow(by, s.other(by)))
	}
	uri := s.any(mine)
	s.edges = slices.DeleteFunc(s.edges, func(u string) bool { return u == uri })
	return s.w.Delete(uri)
}

func rkey(uri string) string { return uri[strings.LastIndexByte(uri, '/')+1:] }
