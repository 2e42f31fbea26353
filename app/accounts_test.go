package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/feed"
	"skein/internal/skynet"
)

// second signs a further account in beside the one that is.
func (l *live) second(t *testing.T, app *App, id, keep string) State {
	t.Helper()
	password, _, err := l.net.Passwords(id)
	if err != nil {
		t.Fatal(err)
	}
	actor, _ := l.world.Actor(id)
	return must(app.API().Login(LoginRequest{Handle: actor.Handle, Password: password, Keep: keep, Passphrase: secretPhrase}))(t)
}

// pair is a world in which the viewer and another account follow overlapping people, and what each of them is.
func pair(t *testing.T, keep string) (l *live, app *App, anna, bela skynet.Actor) {
	t.Helper()
	l = newLive(t, village)
	all := l.world.Actors()
	anna, _ = l.world.Actor("viewer")
	i := slices.IndexFunc(all, func(a skynet.Actor) bool { return a.DID != anna.DID })
	bela = all[i]
	for _, a := range all {
		if a.DID != anna.DID && a.DID != bela.DID {
			_, _ = l.world.Follow(bela.DID, a.DID) // who is followed already stays so
		}
	}
	return l, l.signedIn(t, keep), anna, bela
}

// homeURIs is the whole edition being read.
func homeURIs(t *testing.T, app *App) (uris []string) {
	t.Helper()
	h := must(app.API().Home())(t)
	for at := 0; at < h.Total; at += 100 {
		for _, r := range must(app.API().Rows(at, 100))(t) {
			uris = append(uris, r.URI)
		}
	}
	return uris
}

// Two accounts in one folder: public posts once, everything of a person apart, and each can leave without the other.
func TestTwoAccounts(t *testing.T) {
	t.Parallel()
	l, app, anna, bela := pair(t, "file")
	api := app.API()
	copied(t, app)
	annas := homeURIs(t, app)
	postsOfOne := must(api.Disk())(t).Posts
	l.clock.add(time.Minute)
	if err := api.MarkSeen(annas[:3]); err != nil {
		t.Fatal(err)
	}
	own := defaultSettings()
	own.WindowDays, own.Theme = 7, "dark"
	must(api.SaveSettings(own))(t)

	if s := l.second(t, app, bela.DID, "file"); s.Account.DID != bela.DID || s.Network != "live" || s.Settings.Theme != "system" {
		t.Fatalf("%+v", s)
	}
	copied(t, app)
	list := must(api.Accounts())(t)
	if len(list) != 2 || !slices.IsSortedFunc(list, func(a, b AccountRow) int { return strings.Compare(a.Handle, b.Handle) }) {
		t.Fatalf("%+v", list)
	}
	for _, row := range list {
		if row.Current != (row.DID == bela.DID) || row.Locked || row.Keeping != "file" || row.Host == "" {
			t.Errorf("%+v", row)
		}
	}
	belas := homeURIs(t, app)
	shared := 0
	for _, uri := range belas {
		if slices.Contains(annas, uri) {
			shared++
		}
	}
	disk := must(api.Disk())(t)
	t.Logf("%d posts by one, %d by both; %d and %d in the feeds, %d in both", postsOfOne, disk.Posts, len(annas), len(belas), shared)
	if shared == 0 || disk.Posts >= postsOfOne+len(belas) {
		t.Error("public posts are not shared")
	}
	if left := must(api.Home())(t).Left; left.Seen != 0 {
		t.Error("one account's seen posts are seen by the other")
	}

	s := must(api.SwitchAccount(anna.DID, ""))(t)
	if s.Account.DID != anna.DID || s.Settings.Theme != "dark" || s.Settings.WindowDays != 7 {
		t.Errorf("%+v", s)
	}
	if got := must(api.Home())(t); got.Total != len(annas) {
		t.Errorf("the edition has %d posts, it had %d", got.Total, len(annas))
	}
	l.clock.add(time.Minute)
	if got := must(api.Refresh())(t); got.Left.Seen != 3 {
		t.Errorf("%+v", got.Left)
	}

	// One leaves with everything of theirs; the other finds every row.
	if s := must(api.DeleteData(anna.Handle))(t); s.Account.DID != bela.DID {
		t.Errorf("%+v", s.Account)
	}
	if got := homeURIs(t, app); !slices.Equal(got, belas) {
		t.Errorf("%d posts after the other left, %d before", len(got), len(belas))
	}
	if list := must(api.Accounts())(t); len(list) != 1 || list[0].DID != bela.DID || !list[0].Current {
		t.Errorf("%+v", list)
	}
	if files := must(filepath.Glob(filepath.Join(l.dir, "self-*")))(t); len(files) == 0 || slices.ContainsFunc(files, func(f string) bool { return strings.Contains(f, anna.DID[8:]) }) {
		t.Errorf("%v", files)
	}
	a := must(app.account())(t)
	for _, cursor := range []string{"sync/timeline", cursorSynced} {
		if v := must(a.network.Cursor(t.Context(), feed.DID(anna.DID), cursor))(t); v != "" {
			t.Errorf("a cursor of the account that left: %s", v)
		}
		if v := must(a.network.Cursor(t.Context(), feed.DID(bela.DID), cursor))(t); v == "" {
			t.Errorf("the cursor %s of the account that stays is gone", cursor)
		}
	}
}

// A block by one account hides for that one alone.
func TestABlockHidesForOneAlone(t *testing.T) {
	t.Parallel()
	l, app, anna, bela := pair(t, "file")
	copied(t, app)
	var author feed.DID
	for _, uri := range homeURIs(t, app) {
		if did := feed.URI(uri).Author(); string(did) != bela.DID && string(did) != anna.DID {
			author = did
			break
		}
	}
	by := func() (n int) {
		for _, uri := range homeURIs(t, app) {
			if feed.URI(uri).Author() == author {
				n++
			}
		}
		return n
	}
	before := by()
	l.clock.add(time.Hour)
	must(l.world.Block(anna.DID, string(author)))(t)
	l.second(t, app, bela.DID, "file")
	copied(t, app)
	if by() == 0 {
		t.Fatal("the other account sees nothing of them")
	}
	must(app.API().SwitchAccount(anna.DID, ""))(t)
	copied(t, app)
	must(app.API().Refresh())(t)
	if before == 0 || by() != 0 {
		t.Errorf("%d posts before the block, %d after", before, by())
	}
	must(app.API().SwitchAccount(bela.DID, ""))(t)
	must(app.API().Refresh())(t)
	if by() == 0 {
		t.Error("a block by one account hides for the other")
	}
}

// The account used last is the one to go on with; one can be named instead; a file that waits for its passphrase says so.
func TestWhichAccountGoesOn(t *testing.T) {
	t.Parallel()
	l, app, anna, bela := pair(t, "file")
	l.second(t, app, bela.DID, "file")
	must(app.API().SwitchAccount(anna.DID, ""))(t)
	closed(t, app)
	is := func(name string, change func(*Options), want string) {
		t.Helper()
		app := l.app(t, change)
		s := must(app.API().State())(t)
		if s.Account.DID+s.Locked.DID != want {
			t.Errorf("%s: %q %q", name, s.Account.DID, s.Locked.DID)
		}
		closed(t, app)
	}
	open := func(o *Options) { o.Passphrase = secretPhrase }
	is("used last", open, anna.DID)
	is("locked", nil, anna.DID)
	is("by handle", func(o *Options) { open(o); o.Account = "@" + bela.Handle }, bela.DID)
	is("by DID", func(o *Options) { open(o); o.Account = bela.DID }, bela.DID)
	is("by DID, for reading", func(o *Options) { o.ReadOnly = true; o.Account = bela.DID }, bela.DID)
	opt := l.options()
	opt.Account = "nobody.test"
	lost := must(New(opt))(t)
	if err := lost.Start(t.Context()); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	closed(t, lost)

	again := l.app(t, nil) // locked
	if _, err := again.API().SwitchAccount(bela.DID, ""); feed.CodeOf(err) != feed.CodeVaultLocked {
		t.Error(err)
	}
	if _, err := again.API().SwitchAccount(bela.DID, "quite another phrase"); feed.CodeOf(err) != feed.CodeVaultLocked {
		t.Error(err)
	}
	if _, err := again.API().SwitchAccount("did:plc:nobody", secretPhrase); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	if s := must(again.API().SwitchAccount(bela.DID, secretPhrase))(t); s.Account.DID != bela.DID || s.Locked.DID != "" {
		t.Errorf("%+v", s)
	}
}

// One account signs out, current or not; the other goes on, with its tokens.
func TestSigningOneOut(t *testing.T) {
	t.Parallel()
	l, app, anna, bela := pair(t, "file")
	l.second(t, app, bela.DID, "file")
	api := app.API()
	if s := must(api.SignOutAccount(anna.DID))(t); s.Account.DID != bela.DID {
		t.Errorf("%+v", s.Account)
	}
	if _, err := api.SwitchAccount(anna.DID, ""); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	if _, err := api.SignOutAccount(anna.DID); feed.CodeOf(err) != feed.CodeNothingThere {
		t.Error(err)
	}
	if _, err := os.Stat(must(app.account())(t).folder.self(feed.DID(anna.DID))); err != nil {
		t.Error("signing out took the account's own data along")
	}
	must(api.Login(l.request("file")))(t)
	if s := must(api.SignOutAccount(anna.DID))(t); s.Account.DID != bela.DID || s.Network != "live" {
		t.Errorf("%+v", s.Account)
	}
	copied(t, app)
	if s := must(api.SignOutAccount(bela.DID))(t); s.Network != "none" {
		t.Errorf("%+v", s)
	}
	if n := l.net.Seen(deleteSession); n != 3 {
		t.Errorf("%d sessions were ended, want 3", n)
	}
}

// With the setting, the other accounts are synced once when the current one has finished, and switching meanwhile is safe.
func TestOthersAreVisited(t *testing.T) {
	t.Parallel()
	l, app, anna, bela := pair(t, "file")
	l.second(t, app, bela.DID, "file")
	api := app.API()
	synced := func(did string) string {
		a := must(app.account())(t)
		return must(a.network.Cursor(t.Context(), feed.DID(did), cursorSynced))(t)
	}
	events, cancel := app.Subscribe()
	defer cancel()
	must(api.StartSync())(t)
	await(t, events, syncEnded)
	if synced(anna.DID) != "" || synced(bela.DID) == "" {
		t.Error("without the setting the other account was synced")
	}
	s := defaultSettings()
	s.Others, s.Live = true, false
	must(api.SaveSettings(s))(t)
	a := must(app.account())(t)
	a.visitOthers(t.Context())
	if synced(anna.DID) == "" {
		t.Error("the other account was not synced")
	}
	must(api.StartSync())(t)
	for _, did := range []string{anna.DID, bela.DID, anna.DID} {
		must(api.SwitchAccount(did, ""))(t)
	}
	copied(t, app)
	if h := must(api.Home())(t); h.Total == 0 {
		t.Error("nothing to read")
	}
}
