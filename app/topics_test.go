package app

import (
	"slices"
	"testing"

	"skein/feed"
)

// titled lists the topics of each post of an app's feed that has any, by at-uri.
func titled(t *testing.T, app *App) map[string][]TopicMark {
	t.Helper()
	home := must(app.API().Home())(t)
	uris := make([]string, 0, 100)
	for _, r := range home.Rows[:min(len(home.Rows), 100)] {
		uris = append(uris, r.URI)
	}
	out := map[string][]TopicMark{}
	for _, c := range must(app.API().Posts(uris))(t) {
		if len(c.Topics) > 0 {
			out[c.URI] = c.Topics
		}
	}
	return out
}

// Behind a sync every post is looked at; the reader's word stands above the model's, leads the slate, survives a restart, and
// can be taken back.
func TestTheReaderCorrectsATopic(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	app := sampledIn(t, dir)
	all := titled(t, app)
	if len(all) < 5 {
		t.Fatalf("only %d posts have topics", len(all))
	}
	api := app.API()
	uri := slices.Sorted(func(yield func(string) bool) {
		for u := range all {
			if !yield(u) {
				return
			}
		}
	})[0]
	wrong := all[uri][0].ID
	card := must(api.CorrectTopic(uri, wrong, false))(t)
	if slices.ContainsFunc(card.Topics, func(m TopicMark) bool { return m.ID == wrong }) {
		t.Errorf("it is still there: %+v", card.Topics)
	}
	right := "travel_&_adventure"
	if wrong == right {
		right = "gaming"
	}
	card = must(api.CorrectTopic(uri, right, true))(t)
	if card.Topics[0] != (TopicMark{ID: right, Percent: 100, Yours: true}) {
		t.Errorf("%+v", card.Topics)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}

	again := sampledIn(t, dir)
	api = again.API()
	card = must(api.Posts([]string{uri}))(t)[0]
	if card.Topics[0].ID != right || slices.ContainsFunc(card.Topics, func(m TopicMark) bool { return m.ID == wrong }) {
		t.Errorf("after a restart: %+v", card.Topics)
	}
	must(api.UncorrectTopic(uri, right))(t)
	if card = must(api.UncorrectTopic(uri, wrong))(t); !slices.Equal(card.Topics, all[uri]) {
		t.Errorf("taken back: %+v, before %+v", card.Topics, all[uri])
	}
}

func TestWordsOnTopicsThatMeanNothing(t *testing.T) {
	t.Parallel()
	app := sampled(t)
	home := must(app.API().Home())(t)
	uri := home.Rows[0].URI
	if _, err := app.API().CorrectTopic(uri, "golf", true); feed.CodeOf(err) != feed.CodeBadInput {
		t.Errorf("a topic that does not exist: %v", err)
	}
	for name, err := range map[string]error{
		"say":   second(app.API().CorrectTopic("at://did:plc:nobody/app.bsky.feed.post/3k", "music", true)),
		"unsay": second(app.API().UncorrectTopic("nonsense", "music")),
	} {
		if feed.CodeOf(err) != feed.CodeNothingThere {
			t.Errorf("%s of a post that is not stored: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestTopicsHaveNames(t *testing.T) {
	t.Parallel()
	app := must(New(Options{DataDir: t.TempDir(), Version: "test", Shell: "cli"}))(t)
	for _, id := range app.titles().Labels() {
		if name := (voice{app.words}).topic(id); name == id || name == "topic."+id {
			t.Errorf("%s has no name", id)
		}
	}
	if name := (voice{app.words}).topic("swans"); name != "swans" {
		t.Errorf("an unknown topic is called %q", name)
	}
}

// Cards that are drawn already learn of topics by an event.
func TestTopicsAreTold(t *testing.T) {
	t.Parallel()
	app := must(New(Options{DataDir: t.TempDir(), Version: "test", Shell: "cli"}))(t)
	events, cancel := app.bus.subscribe()
	defer cancel()
	(&account{app: app}).labeller(nil).OnTopics(make([]feed.TopicRow, 3))
	e := <-events
	if p, ok := e.Data.(feed.Progress); e.Name != EventJobProgress || !ok || p.Stage != stageTopics || p.Done != 3 {
		t.Errorf("%+v", e)
	}
}
