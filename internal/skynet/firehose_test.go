package skynet_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	comatproto "github.com/bluesky-social/indigo/api/atproto"
	"github.com/bluesky-social/indigo/atproto/identity"
	"github.com/bluesky-social/indigo/atproto/repo"
	cbg "github.com/whyrusleeping/cbor-gen"

	"skein/internal/skynet"
)

const firehose = "/xrpc/com.atproto.sync.subscribeRepos"

// frame is one message of a firehose, decoded with indigo's own types; only one body is set.
type frame struct {
	kind     string
	commit   comatproto.SyncSubscribeRepos_Commit
	sync     comatproto.SyncSubscribeRepos_Sync
	identity comatproto.SyncSubscribeRepos_Identity
	account  comatproto.SyncSubscribeRepos_Account
	info     comatproto.SyncSubscribeRepos_Info
	err      string
}

func (s *subscription) frame() frame {
	s.t.Helper()
	data, err := s.raw()
	if err != nil {
		s.t.Fatal(err)
	}
	in := bytes.NewReader(data)
	f := frame{}
	head, op := frameHead(s.t, in)
	f.kind = head["t"]
	body := map[string]cbg.CBORUnmarshaler{
		"#commit": &f.commit, "#sync": &f.sync, "#identity": &f.identity, "#account": &f.account, "#info": &f.info,
	}[f.kind]
	if op == -1 {
		f.kind, f.err = "error", errorName(s.t, data)
		return f
	}
	if body == nil {
		s.t.Fatalf("a frame of kind %q", f.kind)
	}
	if err := body.UnmarshalCBOR(in); err != nil {
		s.t.Fatalf("%s: %v", f.kind, err)
	}
	if in.Len() != 0 {
		s.t.Errorf("%s: %d bytes behind the frame", f.kind, in.Len())
	}
	return f
}

// frameHead reads {"op": n, "t": kind}.
func frameHead(t *testing.T, in *bytes.Reader) (map[string]string, int64) {
	t.Helper()
	r := cbg.NewCborReader(in)
	_, n, err := r.ReadHeader()
	if err != nil {
		t.Fatal(err)
	}
	out, op := map[string]string{}, int64(0)
	for range n {
		key, err := cbg.ReadString(r)
		if err != nil {
			t.Fatal(err)
		}
		if key == "op" {
			kind, v, err := r.ReadHeader()
			if err != nil {
				t.Fatal(err)
			}
			if op = int64(v); kind == cbg.MajNegativeInt {
				op = -1 - int64(v)
			}
			continue
		}
		if out[key], err = cbg.ReadString(r); err != nil {
			t.Fatal(err)
		}
	}
	return out, op
}

func errorName(t *testing.T, data []byte) string {
	t.Helper()
	for _, name := range []string{"FutureCursor", "ConsumerTooSlow"} {
		if bytes.Contains(data, []byte(name)) {
			return name
		}
	}
	t.Fatalf("an error frame without a name: %q", data)
	return ""
}

// Every commit can be undone by indigo down to the tree before it, and all of them lead to the repository as it is.
func TestFirehoseCommitsVerify(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var uris []string
	for i := range 120 {
		uris = append(uris, r.post("bob", skynet.Draft{Text: fmt.Sprint(i)}))
		if i%5 == 4 {
			_, err := r.world.Write("bob",
				skynet.Write{Action: "delete", Collection: post, RKey: rkeyOf(uris[i-3])},
				skynet.Write{Action: "update", Collection: post, RKey: rkeyOf(uris[i-1]), Value: map[string]any{"text": "edited", "createdAt": now()}},
				skynet.Write{Action: "create", Collection: post, Value: map[string]any{"text": "new", "createdAt": now()}})
			r.ok(err)
		}
	}
	dir := &identity.BaseDirectory{PLCURL: r.net.PLC, SkipHandleVerification: true}
	did := skynet.DIDFor("bob")
	head := r.get("com.atproto.sync.getLatestCommit", "did", did)
	net, err := skynet.Serve(t.Context(), r.world, skynet.Options{Lookback: 10 * 365 * 24 * time.Hour})
	r.ok(err)
	defer net.Close()
	s := r.dial(net.Jetstream, firehose, "cursor", "0")
	data, rev, commits := "", "", 0
	for last := int64(0); ; {
		f := s.frame()
		if f.kind != "#commit" {
			t.Fatalf("kind %s", f.kind)
		}
		c := f.commit
		if c.Seq != last+1 {
			t.Fatalf("seq %d after %d", c.Seq, last)
		}
		last = c.Seq
		if c.Repo != did {
			continue
		}
		commits++
		if _, err := repo.VerifyCommitMessage(t.Context(), &c); err != nil {
			t.Fatalf("commit %d (%d operations): %v", commits, len(c.Ops), err)
		}
		r.ok(repo.VerifyCommitSignature(t.Context(), dir, &c))
		signed, _, err := repo.LoadCommitFromCAR(t.Context(), bytes.NewReader(c.Blocks))
		r.ok(err)
		if commits > 1 && (c.PrevData.String() != data || *c.Since != rev) {
			t.Fatalf("commit %d is on %v of %v, want %s of %s", commits, c.PrevData, *c.Since, data, rev)
		}
		data, rev = signed.Data.String(), c.Rev
		if c.Rev == head["rev"] {
			if c.Commit.String() != head["cid"] {
				t.Errorf("the last commit is %s, want %v", c.Commit, head["cid"])
			}
			break
		}
	}
	if commits != 2+120+24 {
		t.Errorf("%d commits", commits)
	}
}

func TestFirehoseCursors(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("bob", skynet.Draft{Text: "old"})
	if f := r.subscribe(firehose, "cursor", "1000000").frame(); f.kind != "error" || f.err != "FutureCursor" {
		t.Errorf("a cursor in the future: %+v", f)
	}
	r.clock.move(40 * time.Hour)
	r.post("bob", skynet.Draft{Text: "new"})
	s := r.subscribe(firehose, "cursor", "1")
	if f := s.frame(); f.kind != "#info" || f.info.Name != "OutdatedCursor" {
		t.Errorf("an old cursor: %+v", f)
	}
	f := s.frame()
	if len(f.commit.Ops) != 1 || f.commit.Repo != skynet.DIDFor("bob") {
		t.Errorf("then %+v", f.commit)
	}
	after := r.subscribe(firehose, "cursor", strconv.FormatInt(f.commit.Seq-1, 10))
	if got := after.frame(); got.commit.Seq != f.commit.Seq {
		t.Errorf("after %d comes %d", f.commit.Seq-1, got.commit.Seq)
	}
	if status, _ := r.fetch(r.net.Jetstream, "com.atproto.sync.subscribeRepos", "cursor", "soon"); status != 400 {
		t.Errorf("a cursor that is none: %d", status)
	}
	r.world.ResetSeq(5_000_000)
	if got := r.subscribe(firehose, "cursor", strconv.FormatInt(5_000_000+f.commit.Seq-2, 10)).frame(); got.commit.Rev != f.commit.Rev {
		t.Errorf("after the reset: %+v", got)
	}
}

// An account that moves is told by its new host, and only its old host says that it is gone from there.
func TestMove(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	net, err := skynet.Serve(t.Context(), r.world, skynet.Options{Hosts: 2})
	r.ok(err)
	defer net.Close()
	r.net = net
	did := skynet.DIDFor("bob")
	r.post("bob", skynet.Draft{Text: "before"})
	count := r.subscribe(firehose, "cursor", "0")
	last := int64(0)
	for last < 9 {
		last = count.frame().commit.Seq
	}
	cursor := strconv.FormatInt(last, 10)
	r.ok(r.world.Move("bob", 1))
	r.post("bob", skynet.Draft{Text: "after"})
	kinds := func(base string, n int) string {
		s := r.dial(base, firehose, "cursor", cursor)
		var out []string
		for range n {
			f := s.frame()
			kind := f.kind
			if kind == "#account" {
				kind += map[bool]string{true: "+", false: "-"}[f.account.Active]
			}
			out = append(out, kind)
		}
		return strings.Join(out, " ")
	}
	for name, tt := range map[string]struct{ got, want string }{
		"relay":    {kinds(net.Jetstream, 4), "#account+ #identity #sync #commit"},
		"new host": {kinds(net.Hosts[1], 4), "#account+ #identity #sync #commit"},
		"old host": {kinds(net.Hosts[0], 1), "#account-"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s says %s, want %s", name, tt.got, tt.want)
		}
	}
	dir := identity.BaseDirectory{PLCURL: net.PLC, SkipHandleVerification: true}
	who, err := dir.ResolveDID(t.Context(), "did:plc:"+"5mcmh33wnnbomt3r3dkovlht")
	r.ok(err)
	if who.Service[0].ServiceEndpoint != net.Hosts[1] {
		t.Errorf("document names %v", who.Service)
	}
	status, car := r.car(net.Hosts[1], did, "")
	if status != 200 {
		t.Fatalf("new host: %d %s", status, car)
	}
	r.checkedRepo(did, car)
	if status, body := r.car(net.Hosts[0], did, ""); status != 400 || !strings.Contains(string(body), "RepoDeactivated") {
		t.Errorf("old host: %d %s", status, body)
	}
	r.ok(r.world.ForgetMoved("bob"))
	if status, body := r.car(net.Hosts[0], did, ""); status != 400 || !strings.Contains(string(body), "RepoNotFound") {
		t.Errorf("old host, later: %d %s", status, body)
	}
	app, _, err := net.Passwords("bob")
	r.ok(err)
	login := `{"identifier":"bob.test","password":"` + app + `"}`
	if status, _, _ := r.send("POST", createSession, "", login); status != 401 {
		t.Errorf("signing in at the old host: %d", status)
	}
	r.net.PDS = net.Hosts[1]
	s := r.login("bob.test", app)
	if s.Did != did {
		t.Errorf("session %+v", s)
	}
	r.token = s.AccessJwt
	if got := texts(r.get("app.bsky.feed.getAuthorFeed", "actor", "bob.test")["feed"]); len(got) != 2 {
		t.Errorf("the AppView shows %q", got)
	}
	if r.world.Move("bob", 1) == nil || r.world.Move("bob", 7) == nil {
		t.Error("a move to nowhere is accepted")
	}
}

func TestRotatedKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	did := skynet.DIDFor("bob")
	r.post("bob", skynet.Draft{})
	_, before := r.checkedRepo(did, second2(r.car(r.net.PDS, did, "")))
	r.ok(r.world.RotateKey("bob"))
	records, after := r.checkedRepo(did, second2(r.car(r.net.PDS, did, "")))
	if after.Rev <= before.Rev || after.Data != before.Data || len(records) != 3 {
		t.Errorf("from %s to %s with %d records", before.Rev, after.Rev, len(records))
	}
	dir := identity.BaseDirectory{PLCURL: r.net.PLC, SkipHandleVerification: true}
	who, err := dir.LookupDID(t.Context(), "did:plc:5mcmh33wnnbomt3r3dkovlht")
	r.ok(err)
	key, err := who.PublicKey()
	r.ok(err)
	if before.VerifySignature(key) == nil {
		t.Error("the old commit verifies with the new key")
	}
	s := r.subscribe(firehose, "cursor", "9")
	if f := s.frame(); f.kind != "#identity" || *f.identity.Handle != "bob.test" {
		t.Errorf("%+v", f)
	}
	if f := s.frame(); f.kind != "#commit" || len(f.commit.Ops) != 0 || f.commit.Rev != after.Rev {
		t.Errorf("%+v", f)
	}
}

func second2(_ int, b []byte) []byte { return b }

func TestStatuses(t *testing.T) {
	t.Parallel()
	for status, tt := range map[skynet.Status]struct{ repo, profile string }{
		skynet.Deactivated: {"RepoDeactivated", "AccountDeactivated"},
		skynet.Takendown:   {"RepoTakendown", "AccountTakedown"},
		skynet.Suspended:   {"RepoSuspended", "AccountTakedown"},
		skynet.Deleted:     {"RepoNotFound", "InvalidRequest"},
	} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			uri := r.post("bob", skynet.Draft{ID: "p", Text: "by bob"})
			r.post("cy", skynet.Draft{Text: "quotes bob", Quote: "p"})
			r.post("cy", skynet.Draft{Text: "answers bob", ReplyTo: "p"})
			r.do(r.world.Repost("cy", uri))
			r.ok(r.world.SetStatus("bob", status))
			did := skynet.DIDFor("bob")
			for _, nsid := range []string{"getRepo", "getLatestCommit"} {
				if code, name := r.fails("com.atproto.sync."+nsid, "did", did); code != 400 || name != tt.repo {
					t.Errorf("%s: %d %s, want %s", nsid, code, name, tt.repo)
				}
			}
			if status == skynet.Deleted {
				r.fails("com.atproto.sync.getRepoStatus", "did", did)
			} else if v := r.get("com.atproto.sync.getRepoStatus", "did", did); v["active"] != false || v["status"] != string(status) || v["rev"] != nil {
				t.Errorf("status %v", v)
			}
			if code, name := r.fails("app.bsky.actor.getProfile", "actor", "bob.test"); code != 400 || name != tt.profile {
				t.Errorf("profile: %d %s", code, name)
			}
			feed := r.get("app.bsky.feed.getTimeline")["feed"]
			if got := texts(feed); strings.Join(got, "|") != "answers bob|quotes bob" ||
				at(feed, 0, "reply", "parent", "$type") != "app.bsky.feed.defs#notFoundPost" ||
				at(feed, 1, "post", "embed", "record", "$type") != "app.bsky.embed.record#viewNotFound" {
				t.Errorf("timeline %q: %v", got, feed)
			}
			if got := r.get(getPosts, "uris", uri)["posts"]; at(got, 0) != nil {
				t.Errorf("posts %v", got)
			}
			if got := r.pages("app.bsky.graph.getFollows", "follows", "actor", "ann.test"); len(got) != 1 {
				t.Errorf("follows %v", got)
			}
			if second(r.world.Post("bob", skynet.Draft{Text: "x"})) == nil || second(r.world.Like("bob", uri)) == nil {
				t.Error("an account that is away writes")
			}
			r.ok(r.world.SetStatus("bob", skynet.Active))
			if got := texts(r.get("app.bsky.feed.getTimeline")["feed"]); len(got) != 4 {
				t.Errorf("back again: %q", got)
			}
			r.checkedRepo(did, second2(r.car(r.net.PDS, did, "")))
			s := r.subscribe(firehose, "cursor", "12")
			for i, want := range []string{"#account", "#account", "#identity", "#sync"} {
				if f := s.frame(); f.kind != want || (i == 0 && *f.account.Status != string(status)) {
					t.Errorf("event %d: %+v", i, f)
				}
			}
		})
	}
	r := newRig(t)
	if r.world.SetStatus("bob", "asleep") == nil || r.world.SetStatus("nobody", skynet.Active) == nil {
		t.Error("a status that is none is accepted")
	}
}

func TestRename(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("cy", skynet.Draft{Text: "hi @bob.test", Mentions: []string{"bob"}})
	r.ok(r.world.Rename("bob", "robert.test"))
	if got := r.get("com.atproto.identity.resolveHandle", "handle", "robert.test")["did"]; got != skynet.DIDFor("bob") {
		t.Errorf("robert.test is %v", got)
	}
	if code, name := r.fails("com.atproto.identity.resolveHandle", "handle", "bob.test"); code != 400 || name != "HandleNotFound" {
		t.Errorf("the old handle: %d %s", code, name)
	}
	if f := at(r.get("app.bsky.feed.getTimeline")["feed"], 0, "post", "record", "facets", 0); at(f, "index", "byteEnd") != 12.0 {
		t.Errorf("the mention of then is %v", f)
	}
	if r.world.Rename("bob", "cy.test") == nil {
		t.Error("a taken handle is given away")
	}
}
