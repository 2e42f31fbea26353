package spamtext

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"skein/feed"
	"skein/models/weights"
)

func shipped(t testing.TB) *Model {
	t.Helper()
	m, err := Open(weights.SpamText())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// copyOf is the shipped folder in memory, to be damaged.
func copyOf(t *testing.T) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range []string{PassportFile, tableFile, goldenFile} {
		data, err := fs.ReadFile(weights.SpamText(), name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: data}
	}
	return out
}

func TestShippedModelOpensAndIsSmall(t *testing.T) {
	t.Parallel()
	m := shipped(t)
	if m.Version() != "spam-text/1" || m.Passport().Table.Bytes > 2<<20 {
		t.Errorf("version %q, %d bytes", m.Version(), m.Passport().Table.Bytes)
	}
	if p := m.Threshold(); !(p > 0 && p < 1) {
		t.Errorf("threshold %v", p)
	}
	for part := range m.Passport().Seen {
		if strings.Contains(part, "/valid/") || strings.Contains(part, "/calib/") {
			t.Errorf("trained on %s, which figures are reported on", part)
		}
	}
}

func TestOpenRefusesDamage(t *testing.T) {
	t.Parallel()
	edit := func(name, old, new string) func(fstest.MapFS) {
		return func(f fstest.MapFS) {
			changed := bytes.Replace(f[name].Data, []byte(old), []byte(new), 1)
			if bytes.Equal(changed, f[name].Data) {
				panic("nothing to change: " + old)
			}
			f[name].Data = changed
		}
	}
	for name, c := range map[string]struct {
		harm func(fstest.MapFS)
		want string
	}{
		"no passport":     {func(f fstest.MapFS) { delete(f, PassportFile) }, PassportFile},
		"no table":        {func(f fstest.MapFS) { delete(f, tableFile) }, tableFile},
		"no golden texts": {func(f fstest.MapFS) { delete(f, goldenFile) }, goldenFile},
		"a flipped bit":   {func(f fstest.MapFS) { f[tableFile].Data = flipped(f[tableFile].Data) }, "not the bytes"},
		"a shorter table": {func(f fstest.MapFS) { f[tableFile].Data = f[tableFile].Data[1:] }, "not the bytes"},
		"other golden":    {edit(goldenFile, "herons", "wrens"), "not the bytes"},
		"other bias":      {func(f fstest.MapFS) { setHead(f, "bias", 7.5) }, "scores"},
		"endless bias":    {func(f fstest.MapFS) { setHead(f, "bias", 1e9) }, "weight"},
		"few steps":       {func(f fstest.MapFS) { setHead(f, "structure", []float64{1}) }, "structural"},
		"unknown field":   {edit(PassportFile, `"prior"`, `"prior_": 1, "prior"`), "unknown field"},
		"no version":      {edit(PassportFile, "spam-text/1", ""), "incomplete"},
		"no JSON":         {func(f fstest.MapFS) { f[PassportFile].Data = []byte("{") }, PassportFile},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := copyOf(t)
			c.harm(files)
			_, err := Open(files)
			if feed.CodeOf(err) != feed.CodeDamagedModel || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func flipped(data []byte) []byte {
	out := bytes.Clone(data)
	out[len(out)/2] ^= 1
	return out
}

// setHead changes one value of the spam output in the passport.
func setHead(f fstest.MapFS, key string, value any) {
	var p map[string]any
	if err := json.Unmarshal(f[PassportFile].Data, &p); err != nil {
		panic(err)
	}
	p["spam"].(map[string]any)[key] = value
	data, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	f[PassportFile].Data = data
}

func TestCheckNoticesEveryKindOfDifference(t *testing.T) {
	t.Parallel()
	m := shipped(t)
	r := read("The herons are back", nil)
	s := m.Score("The herons are back", nil)
	good := goldenText{Text: "The herons are back", Words: r.words, Steps: r.reached(), Spam: s.Spam, Bait: s.Bait}
	if err := m.compare(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*goldenText){
		"words": func(g *goldenText) { g.Words = []string{"the"} },
		"steps": func(g *goldenText) { g.Steps = []int{0} },
		"spam":  func(g *goldenText) { g.Spam += 2 * tolerance },
		"bait":  func(g *goldenText) { g.Bait = math.NaN() },
	} {
		bad := good
		change(&bad)
		if err := m.compare(bad); err == nil {
			t.Errorf("other %s went unnoticed", name)
		}
	}
	for name, text := range map[string]string{"empty": "", "no JSON": "{"} {
		if err := m.check([]byte(text)); err == nil {
			t.Errorf("%s golden file went unnoticed", name)
		}
	}
}

func TestScoresOrderInventedTexts(t *testing.T) {
	t.Parallel()
	m := shipped(t)
	spam := m.Score("Claim your free airdrop now! Connect your wallet and DM me on telegram for guaranteed profit", nil)
	plain := m.Score("We walked along the river and saw three herons by the old mill", nil)
	if spam.Spam < 4*plain.Spam || plain.Spam >= m.Threshold() {
		t.Errorf("spam %+v, plain %+v, threshold %v", spam, plain, m.Threshold())
	}
	disguised := m.Score("Cl\u200baim y0ur fr33 аirdrop n0w! C o n n e c t your wal🔥let and DM me on telegram for guar\u00adanteed pr0fit", nil)
	if math.Abs(math.Log(disguised.Spam/spam.Spam)) > 0.7 {
		t.Errorf("disguised %+v, plain %+v", disguised, spam)
	}
}

func TestScoreReadsOnlyTheBeginning(t *testing.T) {
	t.Parallel()
	m := shipped(t)
	long := strings.Repeat("heron ", maxRunes/6+1)
	if a, b := m.Score(long, nil), m.Score(long+strings.Repeat(" airdrop", 1000), nil); a != b {
		t.Errorf("%+v and %+v", a, b)
	}
}

func FuzzScore(f *testing.F) {
	m := shipped(f)
	for _, text := range []string{"", "a", "\xff\xfe", "@$", "0", "f r e e", "http://", "\u200b", "😀a😀", "a.com", "ﷺ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range []float64{m.Score(text, nil).Spam, m.Score(text, []string{text}).Bait} {
			if !(p >= 0 && p <= 1) {
				t.Errorf("%q: %v", text, p)
			}
		}
	})
}

func BenchmarkScore(b *testing.B) {
	m := shipped(b)
	text := "Reading about tide tables before the walk tomorrow: any tips for the north shore? I heard that the path below " +
		"the cliffs is closed when the sea is high, and @wren.test says so too. #tides https://pond.test/tables"
	for b.Loop() {
		m.Score(text, nil)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}
