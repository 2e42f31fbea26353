package skynet_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/bluesky-social/indigo/atproto/identity"
	"github.com/bluesky-social/indigo/atproto/repo"
	"github.com/bluesky-social/indigo/atproto/syntax"
	"github.com/ipfs/go-cid"

	"skein/internal/skynet"
)

// car fetches a repository, whole or since a revision.
func (r *rig) car(base, did, since string) (int, []byte) {
	r.t.Helper()
	return r.fetch(base, "com.atproto.sync.getRepo", "did", did, "since", since)
}

// fetch asks a server without a token.
func (r *rig) fetch(base, nsid string, params ...string) (int, []byte) {
	r.t.Helper()
	res, err := http.Get(base + "/xrpc/" + nsid + query(params))
	r.ok(err)
	defer res.Body.Close()
	var body bytes.Buffer
	_, err = body.ReadFrom(res.Body)
	r.ok(err)
	return res.StatusCode, body.Bytes()
}

// checkedRepo parses a whole repository with indigo and checks its signature against the PLC document. It returns the
// records by path, and the commit.
func (r *rig) checkedRepo(did string, car []byte) (map[string]cid.Cid, *repo.Commit) {
	r.t.Helper()
	commit, loaded, err := repo.LoadRepoFromCAR(r.t.Context(), bytes.NewReader(car))
	r.ok(err)
	dir := identity.BaseDirectory{PLCURL: r.net.PLC, SkipHandleVerification: true}
	who, err := dir.LookupDID(r.t.Context(), syntax.DID(did))
	r.ok(err)
	key, err := who.PublicKey()
	r.ok(err)
	r.ok(commit.VerifySignature(key))
	if commit.DID != did {
		r.t.Fatalf("a repository of %s, want %s", commit.DID, did)
	}
	records := map[string]cid.Cid{}
	r.ok(loaded.MST.Walk(func(key []byte, id cid.Cid) error {
		records[string(key)] = id
		nsid, rkey, err := syntax.ParseRepoPath(string(key))
		r.ok(err)
		data, _, err := loaded.GetRecordBytes(r.t.Context(), nsid, rkey)
		r.ok(err)
		if sum := sha256.Sum256(data); !bytes.Equal(sum[:], id.Hash()[2:]) {
			r.t.Errorf("%s does not hash to its CID", key)
		}
		return nil
	}))
	return records, commit
}

func TestRepoIsWhole(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	did := skynet.DIDFor("bob")
	for i := range 300 {
		uri := r.post("bob", skynet.Draft{ID: fmt.Sprint("p", i), Text: fmt.Sprint("post ", i)})
		if i%7 == 0 {
			r.ok(r.world.Delete(uri))
		}
		if i%5 == 1 && i%7 != 0 {
			r.do(r.world.Like("bob", uri))
		}
	}
	status, car := r.car(r.net.PDS, did, "")
	if status != 200 {
		t.Fatalf("%d %s", status, car)
	}
	records, commit := r.checkedRepo(did, car)
	head := r.get("com.atproto.sync.getLatestCommit", "did", did)
	if head["rev"] != commit.Rev || len(records) != 300-43+52+2 {
		t.Errorf("%d records at %s, the head is %v", len(records), commit.Rev, head)
	}
	for _, rec := range r.pages("com.atproto.repo.listRecords", "records", "repo", did, "collection", "app.bsky.feed.post", "limit", "100") {
		path := "app.bsky.feed.post/" + rkeyOf(at(rec, "uri").(string))
		if records[path].String() != at(rec, "cid") {
			t.Errorf("%s is %v in the list and %s in the repository", path, at(rec, "cid"), records[path])
		}
	}
	if _, again := r.car(r.net.PDS, did, ""); !bytes.Equal(car, again) {
		t.Error("nothing changed, but the second export is another")
	}
}

func rkeyOf(uri string) string { return uri[bytes.LastIndexByte([]byte(uri), '/')+1:] }

// What comes since a revision is exactly what completes a copy of that revision.
func TestRepoSince(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	did := skynet.DIDFor("bob")
	rev := func() string { return r.get("com.atproto.sync.getLatestCommit", "did", did)["rev"].(string) }
	var revs []string
	var cars [][]byte
	for i := range 60 {
		uri := r.post("bob", skynet.Draft{Text: fmt.Sprint("post ", i)})
		if i%4 == 3 {
			r.ok(r.world.Delete(uri))
			r.clock.move(time.Minute)
		}
		_, car := r.car(r.net.PDS, did, "")
		revs, cars = append(revs, rev()), append(cars, car)
	}
	whole := cars[len(cars)-1]
	want, head := r.checkedRepo(did, whole)
	for i, since := range revs {
		_, diff := r.car(r.net.PDS, did, since)
		if i == len(revs)-1 {
			if len(diff) != 59 {
				t.Errorf("since the head: %d bytes, want a header alone", len(diff))
			}
			continue
		}
		if len(diff) >= len(whole) && i > 20 {
			t.Errorf("since revision %d: %d bytes, the whole has %d", i, len(diff), len(whole))
		}
		// A CAR is a header and blocks, so the older blocks behind the newer are one file.
		both := append(slices.Clone(diff), cars[i][59:]...)
		got, commit := r.checkedRepo(did, both)
		if commit.Rev != head.Rev || len(got) != len(want) {
			t.Errorf("revision %d and what came since make %d records at %s, want %d at %s", i, len(got), commit.Rev, len(want), head.Rev)
		}
	}
	if _, all := r.car(r.net.PDS, did, "2222222222222"); !bytes.Equal(all, whole) {
		t.Error("since before the first revision is not everything")
	}
}

func TestRepoRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for nsid, params := range map[string][]string{
		"com.atproto.sync.getRepo":       {"did", skynet.DIDFor("nobody")},
		"com.atproto.sync.getRepoStatus": {"did", skynet.DIDFor("nobody")},
		"com.atproto.sync.getBlob":       {"did", "ann.test", "cid", "x"},
	} {
		if status, name := r.fails(nsid, params...); status != 400 || name != "RepoNotFound" {
			t.Errorf("%s: %d %s", nsid, status, name)
		}
	}
}

func TestListRepos(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.post("bob", skynet.Draft{})
	seen := map[string]bool{}
	for _, limit := range []string{"2", "1000"} {
		list := r.pages("com.atproto.sync.listRepos", "repos", "limit", limit)
		if len(list) != 5 {
			t.Errorf("pages of %s list %d repositories, want 5", limit, len(list))
		}
		for _, repo := range list {
			did := at(repo, "did").(string)
			seen[did] = true
			head := r.get("com.atproto.sync.getLatestCommit", "did", did)
			if head["cid"] != at(repo, "head") || head["rev"] != at(repo, "rev") || at(repo, "active") != true {
				t.Errorf("%v, but its head is %v", repo, head)
			}
			if st := r.get("com.atproto.sync.getRepoStatus", "did", did); st["active"] != true || st["rev"] != head["rev"] {
				t.Errorf("status %v", st)
			}
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d repositories seen", len(seen))
	}
}

func TestBlobs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	uri := r.post("bob", skynet.Draft{Images: []skynet.Image{{Alt: "x", Motif: "lake", Width: 16, Height: 8}}})
	rec := r.get("com.atproto.repo.getRecord", "repo", "bob.test", "collection", "app.bsky.feed.post", "rkey", rkeyOf(uri))
	link := at(rec, "value", "embed", "images", 0, "image", "ref", "$link").(string)
	profile := r.get("com.atproto.repo.getRecord", "repo", "bob.test", "collection", "app.bsky.actor.profile", "rkey", "self")
	avatar := at(profile, "value", "avatar", "ref", "$link").(string)
	for _, id := range []string{link, avatar} {
		status, body := r.fetch(r.net.PDS, "com.atproto.sync.getBlob", "did", skynet.DIDFor("bob"), "cid", id)
		sum, err := cid.NewPrefixV1(cid.Raw, 0x12).Sum(body)
		r.ok(err)
		if status != 200 || sum.String() != id {
			t.Errorf("%d, a blob of %d bytes that hashes to %s, want %s", status, len(body), sum, id)
		}
	}
	if status, name := r.fails("com.atproto.sync.getBlob", "did", skynet.DIDFor("dee"), "cid", link); status != 400 || name != "InvalidRequest" {
		t.Errorf("somebody else's blob: %d %s", status, name)
	}
}

// A repository of 5,000 records is made in well under a second and served again at the speed of copying it.
func TestRepoIsServedFast(t *testing.T) {
	t.Parallel()
	w := generate(t, skynet.Plan{Accounts: 1, Posts: 5000})
	r := serve(t, w)
	did := skynet.DIDFor("a00000")
	from := time.Now()
	_, car := r.car(r.net.PDS, did, "")
	first := time.Since(from)
	from = time.Now()
	r.car(r.net.PDS, did, "")
	second := time.Since(from)
	records, _ := r.checkedRepo(did, car)
	t.Logf("%d records, %d bytes: first %v, then %v", len(records), len(car), first, second)
	if len(records) != 5001 || first > 30*time.Second || second > 5*time.Second {
		t.Errorf("%d records in %v and %v", len(records), first, second)
	}
}
