package cli

import (
	"context"
	"errors"
	"fmt"

	"skein/app"
	"skein/app/web"
	"skein/feed"
)

// runWindow opens the desktop shell.
func runWindow(ctx context.Context, c *call) error {
	if len(c.args) > 0 {
		return feed.Fail(feed.CodeBadInput, "field", "The command line", "reason", "there is no command "+c.args[0])
	}
	a, err := c.newApp("window", false)
	if err != nil {
		return err
	}
	return c.env.Window(ctx, a, c.env.Assets)
}

func runServe(ctx context.Context, c *call) error {
	return c.serve(ctx, func(*app.App) error { return nil })
}

// serve starts the browser shell, runs ready and prints the address.
func (c *call) serve(ctx context.Context, ready func(*app.App) error) (err error) {
	a, err := c.newApp("web", false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := a.Start(ctx); err != nil {
		return err
	}
	if err := ready(a); err != nil {
		return err
	}
	s, err := web.Listen(web.Config{App: a, Assets: c.env.Assets, Listen: c.opt.listen, PublicURL: c.opt.publicURL, Log: a.Log()})
	if err != nil {
		return err
	}
	fmt.Fprintf(c.env.Stdout, "Skein is open at\n  %s\nThe address is yours alone; stop with Ctrl-C.\n", s.URL())
	return s.Serve(ctx)
}

// runDemo builds the sample network, prints its top 10 with reasons and serves the screen; with --json it prints and ends.
func runDemo(ctx context.Context, c *call) error {
	demo := func(a *app.App) error {
		if _, err := a.API().LookAround(); err != nil {
			return err
		}
		if _, err := a.SyncOnce(ctx, c.progress()); err != nil {
			return err
		}
		fmt.Fprintln(c.env.Stderr)
		posts, err := a.Ranked(ctx, 10, nil, 0)
		if err != nil {
			return err
		}
		if c.opt.json {
			return printJSON(c.env.Stdout, posts)
		}
		for i, p := range posts {
			fmt.Fprintf(c.env.Stdout, "%2d  %.3f  @%s  %s\n    %s\n", i+1, p.Score, p.Author, oneLine(p.Text, 80), p.Because)
		}
		return nil
	}
	if c.opt.json {
		return c.withApp(ctx, false, demo)
	}
	return c.serve(ctx, demo)
}
