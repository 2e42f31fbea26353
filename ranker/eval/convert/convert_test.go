package convert_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"skein/ranker/eval"
	"skein/ranker/eval/convert"
)

// rawFilms and rawBands are invented files in the forms of the two data sets.
func rawFilms() fstest.MapFS {
	return fstest.MapFS{
		"ml-100k.item":  {Data: []byte("item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n1\tGeese & Co\t1995\tComedy Drama\n2\tNorthward\t\tDrama\n")},
		"ml-100k.inter": {Data: []byte("user_id:token\titem_id:token\trating:float\ttimestamp:float\n7\t1\t4\t881250949\n7\t2\t3\t881250950\n")},
	}
}

func rawBands() fstest.MapFS {
	return fstest.MapFS{
		"ratings.txt": {Data: []byte("2\t51\t13883\n2\t52\t11690\n3\t51\t1\n")},
		"trusts.txt":  {Data: []byte("2 3\n3 2\n")},
	}
}

func TestWhatIsWritten(t *testing.T) {
	t.Parallel()
	events := `{"user":"7","item":"1","t_ms":881250949000,"kind":"like"}
{"user":"7","item":"2","t_ms":881250950000,"kind":"view"}
`
	for _, c := range []struct {
		set  string
		raw  fstest.MapFS
		want map[string]string
	}{
		{"ml100k", rawFilms(), map[string]string{
			"items.jsonl": "{\"id\":\"1\",\"text\":\"Geese & Co\"}\n{\"id\":\"2\",\"text\":\"Northward\"}\n", "events.jsonl": events}},
		{"ml100k+genres", rawFilms(), map[string]string{
			"items.jsonl":  "{\"id\":\"1\",\"author\":\"Comedy Drama\",\"text\":\"Geese & Co\"}\n{\"id\":\"2\",\"author\":\"Drama\",\"text\":\"Northward\"}\n",
			"events.jsonl": events}},
		{"lastfm2k", rawBands(), map[string]string{
			"items.jsonl":  "{\"id\":\"51\"}\n{\"id\":\"52\"}\n",
			"events.jsonl": "{\"user\":\"2\",\"item\":\"51\",\"kind\":\"like\"}\n{\"user\":\"2\",\"item\":\"52\",\"kind\":\"like\"}\n{\"user\":\"3\",\"item\":\"51\",\"kind\":\"like\"}\n",
			"graph.tsv":    "2\t3\n3\t2\n"}},
	} {
		dir := filepath.Join(t.TempDir(), "out")
		if err := convert.Sets[c.set](c.raw, dir); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != len(c.want) {
			t.Fatalf("%s: %v, %v", c.set, entries, err)
		}
		for name, want := range c.want {
			got, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil || string(got) != want {
				t.Errorf("%s %s: %v\n%s\nwant\n%s", c.set, name, err, got, want)
			}
		}
	}
}

// What is written is what the evaluation reads.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	raw := rawBands()
	var ratings strings.Builder
	for user := range 6 {
		for band := range 12 {
			if (user+band)%4 > 0 {
				ratings.WriteString(string(rune('a'+user)) + " b" + string(rune('a'+band)) + " 3\n")
			}
		}
	}
	raw["ratings.txt"] = &fstest.MapFile{Data: []byte(ratings.String())}
	raw["trusts.txt"] = &fstest.MapFile{Data: []byte("a b\nb c\n")}
	dir := t.TempDir()
	if err := convert.LastFM(raw, dir); err != nil {
		t.Fatal(err)
	}
	r, err := eval.Ranking(t.Context(), os.DirFS(dir), eval.Options{Split: "holdout:0.2"})
	if err != nil || r.Users != 6 || r.Items != 12 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestMalformedRawFiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ set, file, text, want string }{
		{"ml100k", "ml-100k.item", "head\n1\ttitle\n", "ml-100k.item:2: 2 columns, want 4"},
		{"ml100k", "ml-100k.inter", "head\n7\t1\tmany\t5\n", "ml-100k.inter:2"},
		{"ml100k", "ml-100k.inter", "head\n7\t1\t5\tnoon\n", "ml-100k.inter:2"},
		{"lastfm2k", "ratings.txt", "1 2\n", "ratings.txt:1: 2 columns"},
		{"lastfm2k", "trusts.txt", "1 2\n1\n", "trusts.txt:2: 1 columns"},
	} {
		raw := rawFilms()
		if c.set == "lastfm2k" {
			raw = rawBands()
		}
		raw[c.file] = &fstest.MapFile{Data: []byte(c.text)}
		if err := convert.Sets[c.set](raw, t.TempDir()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %v, want %q", c.file, c.text, err, c.want)
		}
		delete(raw, c.file)
		if err := convert.Sets[c.set](raw, t.TempDir()); err == nil {
			t.Errorf("%s without %s: no error", c.set, c.file)
		}
	}
}

func TestUnwritableFolder(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := convert.LastFM(rawBands(), file); err == nil {
		t.Error("a file was taken for a folder")
	}
	for _, name := range []string{"items.jsonl", "events.jsonl"} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := convert.LastFM(rawBands(), dir); err == nil {
			t.Errorf("%s is a folder and was written", name)
		}
	}
}
