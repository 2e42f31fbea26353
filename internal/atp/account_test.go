package atp_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bluesky-social/indigo/atproto/atcrypto"

	"skein/feed"
	"skein/internal/atp"
	"skein/internal/atp/repo"
	"skein/internal/egress"
	"skein/internal/skynet"
)

// plc serves DID documents that tests change, and counts the questions.
type plc struct {
	*httptest.Server
	doc   string
	asked int
}

func newPLC(t *testing.T, doc string) (*plc, *egress.Transport) {
	p := &plc{doc: doc}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if p.asked++; p.doc == "" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		io.WriteString(w, p.doc)
	}))
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}})
	t.Cleanup(func() { out.Close(); p.Close() })
	return p, out
}

const some = feed.DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")

func docOf(pds, method string) string {
	return fmt.Sprintf(`{"id":%q,"alsoKnownAs":["at://ann.example.com"],"service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":%q}],"verificationMethod":[%s]}`, some, pds, method)
}

// multibase is a fresh public key of either curve.
func multibase(t *testing.T, p256 bool) string {
	t.Helper()
	var private atcrypto.PrivateKey
	private, err := atcrypto.GeneratePrivateKeyK256()
	if p256 {
		private, err = atcrypto.GeneratePrivateKeyP256()
	}
	if err != nil {
		t.Fatal(err)
	}
	public, err := private.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return public.Multibase()
}

func TestAccountOfADocument(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		doc  string
		code feed.Code
	}{
		"k256":        {docOf("https://pds.test", `{"id":"`+string(some)+`#atproto","type":"Multikey","publicKeyMultibase":"`+multibase(t, false)+`"}`), ""},
		"p256":        {docOf("https://pds.test/", `{"id":"#other","type":"Multikey"},{"id":"#atproto","type":"Multikey","publicKeyMultibase":"`+multibase(t, true)+`"}`), ""},
		"no key":      {docOf("https://pds.test", ""), feed.CodeBadAnswer},
		"a bad key":   {docOf("https://pds.test", `{"id":"#atproto","type":"Multikey","publicKeyMultibase":"z1"}`), feed.CodeBadAnswer},
		"no PDS":      {docOf("", `{"id":"#atproto","type":"Multikey","publicKeyMultibase":"`+multibase(t, false)+`"}`), feed.CodeBadAnswer},
		"a bad PDS":   {docOf("file:///etc", `{"id":"#atproto","type":"Multikey","publicKeyMultibase":"`+multibase(t, false)+`"}`), feed.CodeBadAnswer},
		"nobody":      {"", feed.CodeUnknownHandle},
		"another DID": {`{"id":"did:plc:x"}`, feed.CodeBadAnswer},
	} {
		p, out := newPLC(t, c.doc)
		got, err := atp.NewResolver(out, feed.NetworkConfig{PLC: p.URL}).Account(t.Context(), some)
		if feed.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if c.code == "" && (got.PDS != "https://pds.test" || got.Handle != "ann.example.com" || got.Key == (repo.Key{}) || got.DID != some) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if _, err := atp.NewResolver(nil, feed.NetworkConfig{}).Account(t.Context(), "ann"); feed.CodeOf(err) != feed.CodeUnknownHandle {
		t.Error(err)
	}
}

func TestDirectoryAsksSeldom(t *testing.T) {
	t.Parallel()
	key := `{"id":"#atproto","type":"Multikey","publicKeyMultibase":"` + multibase(t, false) + `"}`
	p, out := newPLC(t, docOf("https://one.test", key))
	at := &clock{t: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	d := atp.NewDirectory(out, feed.NetworkConfig{PLC: p.URL}, at.now)
	step := func(name string, ask func() (atp.Account, error), pds string, asked int) {
		t.Helper()
		if a, err := ask(); err != nil || a.PDS != pds || p.asked != asked {
			t.Errorf("%s: %s after %d questions, %v; want %s after %d", name, a.PDS, p.asked, err, pds, asked)
		}
	}
	account := func() (atp.Account, error) { return d.Account(t.Context(), some) }
	refresh := func() (atp.Account, error) { return d.Refresh(t.Context(), some) }
	step("first", account, "https://one.test", 1)
	step("again", account, "https://one.test", 1)
	p.doc = docOf("https://two.test", key)
	step("refresh at once", refresh, "https://one.test", 1)
	at.move(time.Minute)
	step("refresh after a minute", refresh, "https://two.test", 2)
	step("refresh again", refresh, "https://two.test", 2)
	at.move(time.Hour)
	step("an hour old", account, "https://two.test", 3)
	p.Close()
	at.move(2 * time.Hour)
	step("the directory is away", account, "https://two.test", 3)
}

func TestHostHandsOutRepositories(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := r.post("bob", skynet.Draft{Text: "hello"})
	r.post("bob", skynet.Draft{Text: "again"})
	bob := uri.Author()
	who, err := atp.NewResolver(r.out, r.cfg).Account(t.Context(), bob)
	r.ok(err)
	host := atp.NewHost(r.out, who.PDS)
	read := func(since string) (texts []string, commit repo.Commit) {
		t.Helper()
		body, length, err := host.Repo(t.Context(), bob, since)
		r.ok(err)
		defer body.Close()
		if length == 0 {
			t.Error("no length")
		}
		commit, err = repo.Read(t.Context(), body, repo.Expect{DID: bob, Key: who.Key, Since: since}, repo.Limits{}, func(rec repo.Record) error {
			if c := atp.FromRepo(rec, bob, who.PDS, r.clock.now().UnixMilli()); c.Post != nil {
				texts = append(texts, c.Post.Text)
			}
			return nil
		})
		r.ok(err)
		return texts, commit
	}
	texts, commit := read("")
	if strings.Join(texts, " ") != "hello again" {
		t.Errorf("%q", texts)
	}
	latest, err := host.Latest(t.Context(), bob)
	if err != nil || latest != commit.Rev {
		t.Errorf("%s and %s, %v", latest, commit.Rev, err)
	}
	r.post("bob", skynet.Draft{Text: "more"})
	if texts, _ := read(commit.Rev); len(texts) != 1 || texts[0] != "more" {
		t.Errorf("since: %q", texts)
	}
	status, err := host.Status(t.Context(), bob)
	if err != nil || status != feed.AccountActive {
		t.Errorf("%q, %v", status, err)
	}
	list, err := host.Records(t.Context(), bob, feed.CollectionPost, "", r.clock.now().UnixMilli())
	if err != nil || len(list.Changes) != 3 || list.Changes[0].Post.Text != "more" {
		t.Errorf("%+v, %v", list, err)
	}
	_, _, err = host.Repo(t.Context(), "did:plc:z72i7hdynmk6r22z27h6tvur", "")
	if status, ok := atp.Absent(err); !ok || status != feed.AccountDeleted {
		t.Errorf("%q: %v", status, err)
	}
}

func TestWhatHostsSayOfAnAccount(t *testing.T) {
	t.Parallel()
	answer := map[string]string{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body := answer[strings.TrimPrefix(req.URL.Path, xrpc)]
		if strings.Contains(body, `"error"`) {
			w.WriteHeader(http.StatusBadRequest)
		}
		io.WriteString(w, body)
	}))
	out := egress.New(egress.Config{UserHosts: []string{"127.0.0.1"}})
	t.Cleanup(func() { out.Close(); srv.Close() })
	host := atp.NewHost(out, srv.URL)
	for body, want := range map[string]feed.AccountStatus{
		`{"active":true,"status":"x"}`: feed.AccountActive, `{"active":false,"status":"takendown"}`: feed.AccountTakenDown,
		`{"active":false,"status":"suspended"}`: feed.AccountSuspended, `{"status":"desynchronized"}`: feed.AccountDeactivated, `{"active":false,"status":"deleted"}`: feed.AccountDeleted,
	} {
		answer["com.atproto.sync.getRepoStatus"] = body
		if got, err := host.Status(t.Context(), some); err != nil || got != want {
			t.Errorf("%s: %q, %v", body, got, err)
		}
	}
	for name, want := range map[string]feed.AccountStatus{"RepoTakendown": feed.AccountTakenDown, "RepoSuspended": feed.AccountSuspended, "RepoDeactivated": feed.AccountDeactivated} {
		answer["com.atproto.sync.getRepo"] = `{"error":"` + name + `"}`
		_, _, err := host.Repo(t.Context(), some, "")
		if got, ok := atp.Absent(err); !ok || got != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	answer["com.atproto.sync.getLatestCommit"] = `{}`
	if _, err := host.Latest(t.Context(), some); feed.CodeOf(err) != feed.CodeBadAnswer {
		t.Error(err)
	}
	if _, ok := atp.Absent(feed.Fail(feed.CodeTimeout)); ok {
		t.Error("a time-out is no absence")
	}
	// A record of another account or collection is not this account's.
	answer["com.atproto.repo.listRecords"] = `{"records":[{"uri":"at://did:plc:x/app.bsky.feed.post/1","cid":"c","value":{}},{"uri":"at://` + string(some) + `/app.bsky.feed.like/1","cid":"c","value":{}},7]}`
	if list, err := host.Records(t.Context(), some, feed.CollectionPost, "", 1); err != nil || len(list.Changes) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
