package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"skein/app"
	"skein/feed"
)

// runFeed prints ranked posts. It reads beside a running app and touches no token.
func runFeed(ctx context.Context, c *call) error {
	if err := c.within("limit", c.opt.limit, 1000); err != nil {
		return err
	}
	var recipe []byte
	if c.opt.recipe != "" {
		var err error
		if recipe, err = readBounded(c.opt.recipe, feed.MaxRecipeBytes); err != nil {
			return err
		}
	}
	asOf, err := moment(c.opt.asOf)
	if err != nil {
		return err
	}
	return c.withApp(ctx, true, func(a *app.App) error {
		posts, err := a.Ranked(ctx, c.opt.limit, recipe, asOf)
		if err != nil {
			return err
		}
		if c.opt.json {
			return printJSON(c.env.Stdout, posts)
		}
		for i, p := range posts {
			fmt.Fprintf(c.env.Stdout, "%3d  %7.3f  @%s\n     %s\n     %s\n", i+1, p.Score, p.Author, oneLine(p.Text, 100), reasons(p.Contributions))
		}
		return nil
	})
}

// moment reads a day (its beginning, UTC) or an RFC 3339 time as milliseconds, 0 for none.
func moment(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil && at.UnixMilli() > 0 {
			return at.UnixMilli(), nil
		}
	}
	return 0, feed.Fail(feed.CodeBadInput, "field", "--as-of", "reason", "it must be a day like 2026-11-24 or a time like 2026-11-24T18:00:00Z")
}

// reasons prints the terms that moved a post, largest first.
func reasons(all []feed.Contribution) string {
	var parts []string
	for _, t := range app.Largest(all, 3) {
		parts = append(parts, fmt.Sprintf("%s %+.3f", t.Signal, t.Points))
	}
	return strings.Join(parts, "  ")
}

func runWhy(ctx context.Context, c *call) error {
	if err := c.wants(1, "the at-uri or bsky.app link of a post"); err != nil {
		return err
	}
	return c.withApp(ctx, true, func(a *app.App) error {
		why, err := a.API().Why(c.args[0])
		if err != nil {
			return err
		}
		if c.opt.json {
			return printJSON(c.env.Stdout, why)
		}
		fmt.Fprintln(c.env.Stdout, why.Sentence)
		for _, r := range why.Reasons {
			fmt.Fprintf(c.env.Stdout, "  %s\n", r.Sentence)
		}
		for _, t := range why.Terms {
			fmt.Fprintf(c.env.Stdout, "  %-22s %9.5f × %8.4f = %9.5f   %s\n", t.Label, t.Value, t.Weight, t.Points, t.Fact)
		}
		if len(why.Terms) > 0 {
			fmt.Fprintf(c.env.Stdout, "  %-22s %33.5f\n", "score", why.Score)
		}
		if why.Below > 0 {
			fmt.Fprintln(c.env.Stdout, c.w.Say("why", "below", map[string]string{"points": fmt.Sprintf("%.3f", why.Below)}))
		}
		for _, line := range []string{why.Change, why.Without} {
			if line != "" {
				fmt.Fprintln(c.env.Stdout, line)
			}
		}
		return nil
	})
}

func runSearch(ctx context.Context, c *call) error {
	if len(c.args) == 0 {
		return c.wants(1, "what to look for")
	}
	if err := c.within("limit", c.opt.limit, 100); err != nil {
		return err
	}
	return c.withApp(ctx, true, func(a *app.App) error {
		found, err := a.API().Search(strings.Join(c.args, " "))
		if err != nil {
			return err
		}
		found.Hits = found.Hits[:min(c.opt.limit, len(found.Hits))]
		if c.opt.json {
			return printJSON(c.env.Stdout, found)
		}
		for _, h := range found.Hits {
			fmt.Fprintf(c.env.Stdout, "%-12s @%s  %s\n             %s\n", strings.Join(h.Sides, "+"), h.Card.Author.Handle, h.Card.URI, oneLine(cardText(h.Card), 100))
		}
		if len(found.Hits) == 0 {
			fmt.Fprintln(c.env.Stdout, "Nothing found.")
		}
		if found.Note != "" {
			fmt.Fprintln(c.env.Stderr, found.Note)
		}
		return nil
	})
}

func cardText(card app.Card) string {
	var b strings.Builder
	for _, s := range card.Text {
		b.WriteString(s.Text)
	}
	return b.String()
}

// oneLine cuts a text to n characters without line breaks.
func oneLine(s string, n int) string {
	rs := []rune(strings.Join(strings.Fields(s), " "))
	if len(rs) <= n {
		return string(rs)
	}
	return string(rs[:n-1]) + "…"
}

// readBounded reads a file that may be anything, but not more of it than max bytes and one.
func readBounded(path string, max int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeBadInput, "field", path, "reason", "it cannot be read")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(max)+1))
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeBadInput, "field", path, "reason", "it cannot be read")
	}
	return data, nil
}
