package app

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"skein/feed"
	"skein/models"
)

// examined is a report on a folder, by name of the check.
func examined(t *testing.T, opt Options, e *encoder) (Report, map[string]Check) {
	t.Helper()
	opt.ReadOnly = true
	app := must(New(opt))(t)
	if e != nil {
		app.encoder = e
	}
	r := app.Doctor(t.Context())
	closed(t, app)
	checks := map[string]Check{}
	for _, c := range r.Checks {
		if _, twice := checks[c.Name]; twice {
			t.Errorf("%q is checked twice", c.Name)
		}
		if (c.Cure == "") != c.OK || c.Found == "" || strings.Contains(c.Found, "{") {
			t.Errorf("%+v: what is wrong has a cure, what is right has none", c)
		}
		checks[c.Name] = c
	}
	wrong := 0
	for _, c := range r.Checks {
		if !c.OK {
			wrong++
		}
	}
	if r.Problems != wrong || r.OK != (wrong == 0) {
		t.Errorf("%d problems, %d lines with one", r.Problems, wrong)
	}
	return r, checks
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "file")
	noModel := func() *encoder { return &encoder{tried: true, reason: feed.Fail(feed.CodeNoLibrary)} }
	_, early := examined(t, l.options(), noModel())
	if c := early["sync"]; !strings.Contains(c.Found, "no sync has ended yet") {
		t.Errorf("signed in, nothing copied: %+v", early)
	}
	copied(t, app)
	before := hashes(t, l.dir)
	// Beside the running app, in good health.
	good := &encoder{tried: true, model: still{}}
	r, checks := examined(t, l.options(), good)
	if !r.OK || !strings.Contains(checks["account"].Found, "@"+l.net.Handle) || !strings.Contains(checks["sync"].Found, "the last sync ended at 20") {
		t.Errorf("%+v", r)
	}
	for _, name := range []string{"version", "data folder", "model", "keyring", "account", "copy of the network", "sync", "own data"} {
		if !checks[name].OK {
			t.Errorf("%s: %+v", name, checks[name])
		}
	}
	if c := checks["copy of the network"].Found; strings.HasPrefix(c, "0 posts") || !strings.Contains(c, "MB") {
		t.Error(c)
	}
	// Without the model one line is wrong, and only that.
	r, checks = examined(t, l.options(), noModel())
	if r.Problems != 1 || checks["model"].OK || !strings.Contains(checks["model"].Found, "library") || !checks["own data"].OK {
		t.Errorf("%+v", r)
	}
	if after := hashes(t, l.dir); after != before {
		t.Error("the doctor changed something")
	}
}

func TestDoctorOfAnEmptyFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "none")
	r, checks := examined(t, Options{DataDir: dir, Version: "test"}, &encoder{tried: true, model: still{}})
	if !r.OK || !strings.Contains(checks["copy of the network"].Found, "nothing is copied yet") || checks["version"].Found == "" {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the doctor made the folder")
	}
	file := filepath.Join(t.TempDir(), "file")
	write0(t, file, "")
	if r, checks := examined(t, Options{DataDir: file, Version: "test"}, &encoder{tried: true, model: still{}}); r.OK || checks["data folder"].OK {
		t.Errorf("a folder that is a file: %+v", r)
	}
}

func TestDoctorOfANewerFolder(t *testing.T) {
	t.Parallel()
	l := newLive(t, village)
	app := l.signedIn(t, "file")
	copied(t, app)
	closed(t, app)
	f := Folder{Dir: l.dir}
	file := must(os.OpenFile(f.network(), os.O_RDWR, 0))(t)
	var version [4]byte
	binary.BigEndian.PutUint32(version[:], 999)
	must(file.WriteAt(version[:], 60))(t) // user_version of the header
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	before := must(os.ReadFile(f.network()))(t)
	r, checks := examined(t, l.options(), &encoder{tried: true, model: still{}})
	c := checks["copy of the network"]
	if r.OK || r.Problems != 1 || c.OK || !strings.Contains(c.Found, "newer version") {
		t.Errorf("%+v", r)
	}
	if !slices.Equal(must(os.ReadFile(f.network()))(t), before) {
		t.Error("the newer file was touched")
	}
}

// still is a model that is there and does nothing.
type still struct{ models.Encoder }

func (still) ID() string   { return "still/1" }
func (still) Close() error { return nil }

func TestTheStateSaysWhyThereIsNoMeaning(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		e     *encoder
		ready bool
		part  string
	}{
		"nobody asked yet": {&encoder{}, false, ""},
		"ready":            {&encoder{tried: true, model: still{}}, true, ""},
		"no library":       {&encoder{tried: true, reason: feed.Fail(feed.CodeNoLibrary)}, false, "library"},
		"damaged":          {&encoder{tried: true, reason: feed.Fail(feed.CodeDamagedModel, "model", "still/1")}, false, "still/1 is damaged"},
		"not available":    {&encoder{tried: true, reason: feed.Fail(feed.CodeNoEncoder, "reason", "no AVX2")}, false, "no AVX2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := must(New(Options{DataDir: t.TempDir(), Version: "test"}))(t)
			app.encoder = c.e
			s := must(app.API().State())(t).Encoder
			if s.Ready != c.ready || (s.Model != "") != c.ready || !strings.Contains(s.Problem, c.part) || (s.Problem == "") != (c.part == "") || strings.Contains(s.Problem, "{") {
				t.Errorf("%+v", s)
			}
			for range 2 {
				if err := app.encoder.close(); err != nil {
					t.Error(err)
				}
			}
			if app.encoder.state().Ready {
				t.Error("ready after the end")
			}
		})
	}
}

func TestModelsWithoutALibrary(t *testing.T) {
	t.Parallel()
	garbage := fstest.MapFS{"lib": &fstest.MapFile{Data: []byte("no library")}}
	path := filepath.Join(t.TempDir(), "lib.so")
	write0(t, path, string(garbage["lib"].Data))
	if m, err := OpenModels(t.Context(), ModelOptions{Library: path, Dir: t.TempDir()}); err == nil || m != nil {
		t.Error("a file that is no library was loaded")
	}
	id, curve, err := shippedEncoder(models.Refined)
	if err != nil || id == "" || curve.At(1) < curve.At(0) {
		t.Errorf("%q, %v", id, err)
	}
	app := sampled(t)
	found := must(app.API().Search("goose"))(t)
	if !found.Meaning || !found.Words || found.Note != "" { // by the draft encoder, which needs none
		t.Errorf("meaning %v, words %v, %q", found.Meaning, found.Words, found.Note)
	}
	if note := must(app.API().Search(`goose since:nonsense`))(t).Note; !strings.Contains(note, "as words: since:nonsense.") {
		t.Errorf("what was not understood is said: %q", note)
	}
	if f := must(app.API().Search("   "))(t); len(f.Hits) != 0 || f.Note != "" || len(f.Operators) == 0 {
		t.Errorf("%+v", f)
	}
}
