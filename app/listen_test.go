package app

import (
	"testing"
	"time"

	"skein/internal/skynet"
)

// A post is waiting behind the pill within a second or two of being written, and the state says which stream told of it.
func TestPostIsHeardLive(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	stream := hostPort(l.net.Jetstream)
	app := l.app(t, func(o *Options) {
		o.Network.Jetstream = l.net.Jetstream
		o.Network.UserHosts = append(o.Network.UserHosts, stream)
	})
	events, leave := app.Subscribe()
	defer leave()
	must(app.API().Login(l.request("session")))(t)
	copied(t, app)
	if must(app.API().State())(t).Source.Kind == "" {
		await(t, events, func(e Event) bool { s, ok := e.Data.(State); return ok && s.Source.Kind != "" })
	}
	if s := must(app.API().State())(t).Source; s != (Source{"jetstream", stream}) {
		t.Fatalf("listening to %+v", s)
	}
	must(app.API().Home())(t)
	author := l.followed(t, app)
	before, began := l.clock.now(), time.Now()
	l.clock.add(time.Second)
	must(l.world.Post(author, skynet.Draft{Text: "something new on the marsh this morning"}))(t)
	await(t, events, func(e Event) bool { w, ok := e.Data.(Waiting); return ok && w.Waiting == 1 })
	if took := time.Since(began); took > 20*time.Second || l.clock.now().Sub(before) > 2*time.Second {
		t.Errorf("after %v: it was polling that told", took)
	}
	closed(t, app)
	if s := app.state().Source; s != (Source{}) {
		t.Errorf("a closed app listens to %+v", s)
	}
}
