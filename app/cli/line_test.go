package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skein/app/words"
	"skein/feed"
)

// alone is a terminal without a network: nothing it runs may reach one.
func alone(t *testing.T) *rig {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	return &rig{dir: dir, env: map[string]string{"SKEIN_DATA_DIR": dir, "SKEIN_PLC": "http://127.0.0.1:1", "SKEIN_PDS": "http://127.0.0.1:1"}}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	r := alone(t)
	page := r.must(t, "", "help")
	for _, flags := range [][]string{{"-h"}, {"--help"}} {
		if got := r.must(t, "", flags...); got != page {
			t.Errorf("%v: %s", flags, got)
		}
	}
	for _, cmd := range commands() {
		if cmd.help == "" { // Skein's own children are no command of people's
			if strings.Contains(page, cmd.name) {
				t.Errorf("%s is on the page", cmd.name)
			}
			continue
		}
		if !strings.Contains(page, "skein "+cmd.name) || !strings.Contains(page, cmd.help) {
			t.Errorf("%s is not on the page", cmd.name)
		}
		set := flag.NewFlagSet("", flag.ContinueOnError)
		if cmd.flags != nil {
			cmd.flags(set, &options{})
		}
		for _, help := range []string{"-h", "--help"} {
			out := r.must(t, "", append(strings.Fields(cmd.name), help)...)
			if !strings.HasPrefix(out, "skein "+cmd.name) || !strings.Contains(out, cmd.help) || !strings.Contains(out, "-data-dir") {
				t.Errorf("%s %s: %s", cmd.name, help, out)
			}
			set.VisitAll(func(f *flag.Flag) {
				if !strings.Contains(out, "-"+f.Name) || f.Usage == "" {
					t.Errorf("%s: the flag %s is not explained", cmd.name, f.Name)
				}
			})
		}
		set.VisitAll(func(f *flag.Flag) {
			if strings.Contains(f.Name, "pass") || strings.Contains(f.Name, "token") {
				t.Errorf("%s: a secret must never be a flag: %s", cmd.name, f.Name)
			}
		})
	}
	if out := r.must(t, "", "version"); out != "skein test\n" {
		t.Errorf("%q", out)
	}
}

func TestWrongCommandLines(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		exit int
		part string
	}{
		"unknown command":           {[]string{"fed"}, 2, `there is no command "fed"`},
		"half a command":            {[]string{"recipe"}, 2, `there is no command "recipe"`},
		"unknown second word":       {[]string{"recipe", "burn"}, 2, `there is no command "recipe"`},
		"unknown flag":              {[]string{"feed", "--colour"}, 2, "-colour"},
		"flag of another command":   {[]string{"logout", "--json"}, 2, "-json"},
		"a number that is none":     {[]string{"feed", "--limit", "many"}, 2, "many"},
		"a flag without its value":  {[]string{"feed", "--limit"}, 2, "limit"},
		"a password flag":           {[]string{"login", "ada.test", "--password", "x"}, 2, "password"},
		"limit too small":           {[]string{"feed", "--limit", "0"}, 1, "1 to 1000"},
		"limit negative":            {[]string{"feed", "--limit", "-5"}, 1, "1 to 1000"},
		"limit too great":           {[]string{"feed", "--limit", "1001"}, 1, "1 to 1000"},
		"limit of a search":         {[]string{"search", "goose", "--limit", "101"}, 1, "1 to 100"},
		"nothing to look for":       {[]string{"search"}, 1, "what to look for"},
		"why without a post":        {[]string{"why"}, 1, "at-uri"},
		"why of two":                {[]string{"why", "a", "b"}, 1, "at-uri"},
		"login as nobody":           {[]string{"login"}, 1, "your handle"},
		"export nowhere":            {[]string{"recipe", "export"}, 1, "stdout"},
		"import nothing":            {[]string{"recipe", "import"}, 1, "a recipe file"},
		"import what is not there":  {[]string{"recipe", "import", "/none/such.json"}, 1, "/none/such.json"},
		"rank by what is not there": {[]string{"feed", "--recipe", "/none/such.json"}, 1, "/none/such.json"},
		"a folder as a recipe":      {[]string{"recipe", "import", "/"}, 1, "cannot be read"},
		"another encoder":           {[]string{"embed", "--encoder", "static"}, 1, "refined"},
		"measure by another":        {[]string{"eval", "similarity", "x.tsv", "--encoder", "static"}, 1, "refined"},
		"measure nothing":           {[]string{"eval", "similarity"}, 1, "TSV"},
		"measure by no file":        {[]string{"eval", "similarity", "/none.tsv"}, 1, "/none.tsv"},
		"a word after the flags":    {[]string{"--data-dir", "x", "fed"}, 1, "fed"},
		"everybody may come in":     {[]string{"serve", "--listen", "0.0.0.0:1"}, 1, "--listen"},
		"no port":                   {[]string{"serve", "--listen", "127.0.0.1"}, 1, "--listen"},
		"a window without a screen": {nil, 1, "skein serve"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := alone(t).run("", c.args...)
			if res.exit != c.exit || !strings.Contains(res.errors, c.part) || res.out != "" {
				t.Errorf("exit %d, want %d with %q: %s%s", res.exit, c.exit, c.part, res.errors, res.out)
			}
			if strings.Contains(res.errors, "{") || strings.Contains(res.errors, "goroutine") {
				t.Error(res.errors)
			}
		})
	}
}

// Flags may stand before and after arguments; after "--" nothing is a flag.
func TestWhereFlagsMayStand(t *testing.T) {
	t.Parallel()
	search, _, err := find([]string{"search"})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]struct {
		args  []string
		limit int
		json  bool
	}{
		"goose":                         {[]string{"goose"}, 20, false},
		"--json goose":                  {[]string{"goose"}, 20, true},
		"goose --json":                  {[]string{"goose"}, 20, true},
		"a --limit 3 b --json c":        {[]string{"a", "b", "c"}, 3, true},
		"-limit=7 a -json=false":        {[]string{"a"}, 7, false},
		"-- -goose --json":              {[]string{"-goose", "--json"}, 20, false},
		"a --json -- -b c -d":           {[]string{"a", "-b", "c", "-d"}, 20, true},
		"a -":                           {[]string{"a", "-"}, 20, false},
		"":                              {nil, 20, false},
		"--data-dir /x a --data-dir /y": {[]string{"a"}, 20, false},
	} {
		c := &call{env: Env{Stdout: io.Discard, Getenv: func(string) string { return "" }}}
		if err := c.parse(search, strings.Fields(line)); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		if !slices.Equal(c.args, want.args) || c.opt.limit != want.limit || c.opt.json != want.json {
			t.Errorf("%q: %q, limit %d, json %v", line, c.args, c.opt.limit, c.opt.json)
		}
		if strings.Contains(line, "/y") && c.dataDir() != "/y" {
			t.Errorf("the last one counts: %s", c.dataDir())
		}
	}
}

func TestTheFolderAndTheNetworkOfACommand(t *testing.T) {
	t.Parallel()
	env := map[string]string{}
	c := &call{env: Env{Getenv: func(k string) string { return env[k] }}}
	if dir := c.dataDir(); filepath.Base(dir) != "skein" || !filepath.IsAbs(dir) {
		t.Errorf("%q", dir)
	}
	if cfg := c.network(); cfg.PDS != "" || cfg.PLC != "" || len(cfg.UserHosts) != 0 {
		t.Errorf("the live network needs no word: %+v", cfg)
	}
	env["SKEIN_DATA_DIR"], env["SKEIN_PLC"], env["SKEIN_PDS"] = "/env", "http://127.0.0.1:2582", "https://pds.test/"
	env["SKEIN_APPVIEW"], env["SKEIN_USER_HOSTS"], env["SKEIN_DNS"] = "did:web:view.test", "a.test,,b.test:8443", "127.0.0.1:53"
	if c.dataDir() != "/env" {
		t.Error(c.dataDir())
	}
	cfg := c.network()
	if want := []string{"127.0.0.1:2582", "pds.test", "a.test", "b.test:8443"}; !slices.Equal(cfg.UserHosts, want) || cfg.AppView != "did:web:view.test" || cfg.DNS != "127.0.0.1:53" {
		t.Errorf("%+v", cfg)
	}
	c.opt.plc, c.opt.pds, c.opt.dataDir = "https://plc.test", "pds.other.test", "/flag"
	if cfg := c.network(); cfg.PLC != "https://plc.test" || cfg.PDS != "pds.other.test" || c.dataDir() != "/flag" {
		t.Errorf("a flag comes before the environment: %+v", cfg)
	}
	if e := SystemEnv(); e.Stdin == nil || e.Stdout == nil || e.Stderr == nil || e.Getenv == nil || e.Password == nil {
		t.Error("a real terminal lacks something")
	}
}

// With --json an error is the whole problem, on stderr.
func TestErrorsAsJSON(t *testing.T) {
	t.Parallel()
	r := alone(t)
	for name, c := range map[string]struct {
		args []string
		code feed.Code
	}{
		"nobody signed in": {[]string{"feed", "--json"}, feed.CodeNothingThere},
		"why":              {[]string{"why", "--json", "at://did:plc:x/app.bsky.feed.post/1"}, feed.CodeNothingThere},
		"search":           {[]string{"search", "--json", "x"}, feed.CodeNothingThere},
		"bad input":        {[]string{"feed", "--json", "--limit", "0"}, feed.CodeBadInput},
	} {
		res := r.run("", c.args...)
		var p struct {
			Code, Message string
			Params        map[string]string
		}
		if err := json.Unmarshal([]byte(res.errors), &p); err != nil || res.exit != 1 || res.out != "" {
			t.Errorf("%s: %v, exit %d: %s%s", name, err, res.exit, res.errors, res.out)
		}
		if p.Code != string(c.code) || p.Message == "" || len(p.Params) == 0 {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for _, args := range [][]string{{"sync", "--once"}, {"logout"}} {
		if res := r.run("", args...); res.exit != 1 || !strings.Contains(res.errors, "Sign in") {
			t.Errorf("%v: %d %s", args, res.exit, res.errors)
		}
	}
}

func TestSecretsAreReadLineByLine(t *testing.T) {
	t.Parallel()
	for stdin, want := range map[string][2]string{
		"one\ntwo\n": {"one", "two"}, "one\r\ntwo": {"one", "two"}, " a b \n\n": {" a b ", ""},
	} {
		c := &call{env: Env{Stdin: strings.NewReader(stdin)}}
		for i := range want {
			if got, err := c.secret(""); err != nil || got != want[i] {
				t.Errorf("%q, line %d: %q, %v", stdin, i, got, err)
			}
		}
		if got, err := c.secret(""); feed.CodeOf(err) != feed.CodeBadInput || got != "" {
			t.Errorf("%q: %q after the end, %v", stdin, got, err)
		}
	}
	c := &call{env: Env{Password: func(prompt string) (string, error) { return prompt + "!", nil }}}
	if got, err := c.secret("word"); err != nil || got != "word!" {
		t.Error(got, err)
	}
	long := &call{env: Env{Stdin: strings.NewReader(strings.Repeat("x", maxLine+10))}}
	if got, err := long.secret(""); err != nil || len(got) > maxLine+1 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	for stdin, want := range map[string]bool{"y\n": true, "YES\n": true, " y \n": true, "y": true, "\n": false, "": false, "n\n": false, "yep\n": false, "no\ny\n": false} {
		var asked bytes.Buffer
		c := &call{env: Env{Stdin: strings.NewReader(stdin), Stderr: &asked}}
		if got, err := c.confirm("Sure?"); err != nil || got != want || asked.String() != "Sure? [y/N] " {
			t.Errorf("%q: %v, %v, asked %q", stdin, got, err, asked.String())
		}
	}
	c := &call{env: Env{Stdin: broken{}, Stderr: io.Discard}}
	if _, err := c.confirm("Sure?"); err == nil {
		t.Error("a broken stdin is no answer")
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("broken") }

func TestOneLine(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"a\nb\t c": "a b c", "": "", "12345": "12345", "123456": "1234…", "日本語日本語": "日本語日…"} {
		if got := oneLine(in, 5); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// Every stage has words, and the line says what is known and nothing else.
func TestProgressLine(t *testing.T) {
	t.Parallel()
	w, err := words.English()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		p          feed.Progress
		want, lack string
	}{
		"all":      {feed.Progress{Stage: "sync.timeline", Done: 3, Total: 9, Posts: 120, LeftMs: 4001}, ": 3 of 9, 120 posts, about 5 s left", "sync."},
		"no total": {feed.Progress{Stage: "sync.timeline", Done: 3, LeftMs: -1}, ": 3, 0 posts", "left"},
		"the last": {feed.Progress{Stage: "sync.enrich", LeftMs: 0}, ": 0, 0 posts", "sync.stage"},
		"unknown":  {feed.Progress{Stage: "odd"}, ": 0, 0 posts", "of"},
	} {
		var out bytes.Buffer
		c2 := &call{env: Env{Stderr: &out}, w: w}
		c2.progress()(c.p)
		if got := out.String(); !strings.HasSuffix(got, c.want) || strings.Contains(got, c.lack) || !strings.HasPrefix(got, "\r") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// runFor runs a command until what it prints satisfies seen, then ends it as Ctrl-C does.
func (r *rig) runFor(t *testing.T, seen func(out string) bool, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out, errs := &watched{seen: func(s string) bool { return seen(s) }, stop: cancel}, &bytes.Buffer{}
	exit := Run(ctx, args, Env{
		Stdin: strings.NewReader(""), Stdout: out, Stderr: errs, Version: "test", VaultWork: 10, Getenv: func(k string) string { return r.env[k] },
	})
	if !out.was {
		t.Errorf("it ended before it printed that: %s%s", out.String(), errs.String())
	}
	return result{exit, out.String(), errs.String()}
}

// watched calls stop once what was written satisfies seen.
type watched struct {
	bytes.Buffer
	seen func(string) bool
	stop func()
	was  bool
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if !w.was && w.seen(w.String()) {
		w.was = true
		w.stop()
	}
	return n, err
}
