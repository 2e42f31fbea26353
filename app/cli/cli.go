package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/adrg/xdg"

	"skein/app"
	"skein/app/words"
	"skein/feed"
)

// Env is the world around a command, so that tests can bring their own.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	// Password asks for a secret without showing it; nil reads a line of Stdin.
	Password func(prompt string) (string, error)
	Version  string
	// VaultWork is passed on to the app.
	VaultWork int
	Assets    fs.FS
	// Window opens the desktop shell; it fails with CodeNoDisplay where there is none.
	Window func(ctx context.Context, a *app.App, assets fs.FS) error
}

// command is one line of the table of commands.
type command struct {
	name, args, help string
	flags            func(*flag.FlagSet, *options)
	run              func(ctx context.Context, c *call) error
}

// options are the flags of all commands; each command declares those it has.
type options struct {
	dataDir, pds, plc, account string
	jetstream                  string
	keep, listen, publicURL    string
	recipe, encoder            string
	asOf                       string
	split                      string
	limit                      int
	seed                       uint64
	json, once, yes, useAnyway bool
	repair                     bool
}

// call is one command being run.
type call struct {
	env  Env
	opt  options
	args []string
	w    words.Catalogue
}

// Run runs one command line, without the program's name, and returns the exit code.
func Run(ctx context.Context, args []string, env Env) int {
	w, err := words.English()
	if err != nil {
		fmt.Fprintln(env.Stderr, err)
		return 1
	}
	cmd, rest, err := find(args)
	if err != nil {
		fmt.Fprintf(env.Stderr, "skein: %v\n\n%s", err, usage())
		return 2
	}
	c := &call{env: env, w: w}
	if err := c.parse(cmd, rest); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		fmt.Fprintf(env.Stderr, "skein %s: %v\n", cmd.name, err)
		return 2
	}
	if err := cmd.run(ctx, c); err != nil {
		c.complain(err)
		return 1
	}
	return 0
}

// complain prints the sentence of an error, or with --json the whole problem.
func (c *call) complain(err error) {
	code, sentence, params := c.w.Error(err)
	if c.opt.json {
		_ = printJSON(c.env.Stderr, map[string]any{"code": code, "message": sentence, "params": params})
		return
	}
	fmt.Fprintln(c.env.Stderr, sentence)
}

// find takes the longest name of the table that the arguments begin with. No arguments at all mean the window.
func find(args []string) (command, []string, error) {
	switch {
	case len(args) > 0 && (args[0] == "-h" || args[0] == "--help"):
		args = []string{"help"}
	case len(args) == 0 || strings.HasPrefix(args[0], "-"):
		return command{"", "", "Opens the window.", networkFlags, runWindow}, args, nil
	}
	for n := min(2, len(args)); n > 0; n-- {
		name := strings.Join(args[:n], " ")
		for _, cmd := range commands() {
			if cmd.name == name {
				return cmd, args[n:], nil
			}
		}
	}
	return command{}, nil, fmt.Errorf("there is no command %q", args[0])
}

// parse reads flags wherever they stand, before or after arguments.
func (c *call) parse(cmd command, args []string) error {
	set := flag.NewFlagSet("skein "+cmd.name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&c.opt.dataDir, "data-dir", "", "the data `folder`; SKEIN_DATA_DIR; otherwise the system's place for data")
	set.StringVar(&c.opt.account, "account", "", "the `handle` or DID to act for; SKEIN_ACCOUNT; otherwise the account used last")
	if cmd.flags != nil {
		cmd.flags(set, &c.opt)
	}
	if i := slices.Index(args, "--"); i >= 0 { // nothing after it is a flag, however it looks
		defer func(rest []string) { c.args = append(c.args, rest...) }(args[i+1:])
		args = args[:i]
	}
	for {
		if err := set.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				c.describe(cmd, set)
			}
			return err
		}
		if set.NArg() == 0 {
			return nil
		}
		c.args = append(c.args, set.Arg(0))
		args = set.Args()[1:]
	}
}

func (c *call) describe(cmd command, set *flag.FlagSet) {
	fmt.Fprintf(c.env.Stdout, "skein %s %s\n\n%s\n\n", cmd.name, cmd.args, cmd.help)
	set.SetOutput(c.env.Stdout)
	set.PrintDefaults()
}

// dataDir is the flag, else SKEIN_DATA_DIR, else the system's place.
func (c *call) dataDir() string {
	if c.opt.dataDir != "" {
		return c.opt.dataDir
	}
	if dir := c.env.Getenv("SKEIN_DATA_DIR"); dir != "" {
		return dir
	}
	return filepath.Join(xdg.DataHome, "skein")
}

// network is the network to speak to: the live one unless flags or SKEIN_* name others. Hosts that are named are hosts the
// user chose, so they may be private.
func (c *call) network() feed.NetworkConfig {
	pick := func(value, key string) string {
		if value != "" {
			return value
		}
		return c.env.Getenv(key)
	}
	cfg := feed.NetworkConfig{
		PLC: pick(c.opt.plc, "SKEIN_PLC"), PDS: pick(c.opt.pds, "SKEIN_PDS"), AppView: feed.DID(c.env.Getenv("SKEIN_APPVIEW")), DNS: c.env.Getenv("SKEIN_DNS"),
		Jetstream: pick(c.opt.jetstream, "SKEIN_JETSTREAM"),
	}
	for _, u := range []string{cfg.PLC, cfg.PDS, cfg.Jetstream} {
		if h := hostPort(u); h != "" {
			cfg.UserHosts = append(cfg.UserHosts, h)
		}
	}
	for _, h := range strings.Split(c.env.Getenv("SKEIN_USER_HOSTS"), ",") {
		if h != "" {
			cfg.UserHosts = append(cfg.UserHosts, h)
		}
	}
	return cfg
}

// account is the flag, else SKEIN_ACCOUNT, else empty for the one used last.
func (c *call) account() string {
	if c.opt.account != "" {
		return c.opt.account
	}
	return c.env.Getenv("SKEIN_ACCOUNT")
}

func hostPort(u string) string {
	_, rest, ok := strings.Cut(u, "://")
	if !ok {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// newApp wires an app for this command; nothing runs yet.
func (c *call) newApp(shell string, readOnly bool) (*app.App, error) {
	return app.New(app.Options{
		DataDir: c.dataDir(), Version: c.env.Version, Shell: shell, Network: c.network(), Library: c.env.Getenv("SKEIN_ONNXRUNTIME"),
		Account: c.account(), Passphrase: c.env.Getenv("SKEIN_PASSPHRASE"), ReadOnly: readOnly, VaultWork: c.env.VaultWork,
	})
}

// withApp starts an app, runs fn and closes it.
func (c *call) withApp(ctx context.Context, readOnly bool, fn func(*app.App) error) (err error) {
	a, err := c.newApp("cli", readOnly)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := a.Start(ctx); err != nil {
		return err
	}
	return fn(a)
}

// SystemEnv is the world of a real terminal.
func SystemEnv() Env {
	return Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Password: terminalPassword}
}
