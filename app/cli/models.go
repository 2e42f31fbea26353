package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"skein/app"
	"skein/feed"
)

// embedBatch is how many lines go to the encoder at once.
const embedBatch = 64

// maxLine bounds one line of text, in bytes.
const maxLine = 1 << 20

// runEmbed reads one text a line and prints one unit vector a line, as a JSON array of 384 numbers, null for a text without one.
func runEmbed(ctx context.Context, c *call) error {
	models, err := c.models(ctx)
	if err != nil {
		return err
	}
	defer models.Close()
	lines := bufio.NewScanner(c.env.Stdin)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	out := bufio.NewWriter(c.env.Stdout)
	var batch []string
	flush := func() error {
		vectors, err := models.Embed(ctx, batch)
		if err != nil {
			return err
		}
		for _, v := range vectors {
			if err := json.NewEncoder(out).Encode(v); err != nil {
				return err
			}
		}
		batch = batch[:0]
		return out.Flush()
	}
	for lines.Scan() {
		if batch = append(batch, lines.Text()); len(batch) == embedBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return feed.FailWith(err, feed.CodeBadInput, "field", "A line", "reason", "it is longer than 1 MiB")
	}
	return flush()
}

// models opens the encoder alone: no data folder is locked, no account needed.
func (c *call) models(ctx context.Context) (*app.Models, error) {
	return app.OpenModels(ctx, app.ModelOptions{Kind: c.opt.encoder, Library: c.env.Getenv("SKEIN_ONNXRUNTIME"), Dir: c.dataDir()})
}

func runEvalSimilarity(ctx context.Context, c *call) error {
	if err := c.wants(1, "a TSV file: score, text, text"); err != nil {
		return err
	}
	if err := app.KnownEncoder(c.opt.encoder); err != nil {
		return err
	}
	f, err := os.Open(c.args[0])
	if err != nil {
		return feed.FailWith(err, feed.CodeBadInput, "field", c.args[0], "reason", "it cannot be read")
	}
	defer f.Close()
	models, err := c.models(ctx)
	if err != nil {
		return err
	}
	defer models.Close()
	result, err := models.Similarity(ctx, f)
	if err != nil {
		return err
	}
	return printJSON(c.env.Stdout, result)
}

// runEvalSpam measures the spam text model on rows that a person brings. It always prints JSON.
func runEvalSpam(_ context.Context, c *call) error {
	if err := c.wants(1, "a file of JSON lines: text, label"); err != nil {
		return err
	}
	f, err := os.Open(c.args[0])
	if err != nil {
		return feed.FailWith(err, feed.CodeBadInput, "field", c.args[0], "reason", "it cannot be read")
	}
	defer f.Close()
	report, err := app.EvalSpam(f)
	if err != nil {
		return err
	}
	return printJSON(c.env.Stdout, report)
}

// runEvalTopics measures the topic model on labelled texts that a person brings. It always prints JSON.
func runEvalTopics(ctx context.Context, c *call) error {
	if err := c.wants(1, "a file of JSON lines: text, labels, lang"); err != nil {
		return err
	}
	f, err := os.Open(c.args[0])
	if err != nil {
		return feed.FailWith(err, feed.CodeBadInput, "field", c.args[0], "reason", "it cannot be read")
	}
	defer f.Close()
	report, err := app.EvalTopics(ctx, f)
	if err != nil {
		return err
	}
	return printJSON(c.env.Stdout, report)
}

// runEvalRanking measures the ranking on events that a person brings. It always prints JSON.
func runEvalRanking(ctx context.Context, c *call) error {
	if err := c.wants(1, "a folder with items.jsonl and events.jsonl"); err != nil {
		return err
	}
	var recipe []byte
	if c.opt.recipe != "" {
		var err error
		if recipe, err = readBounded(c.opt.recipe, feed.MaxRecipeBytes); err != nil {
			return err
		}
	}
	report, err := app.EvalRanking(ctx, c.args[0], app.RankingOptions{Split: c.opt.split, Seed: c.opt.seed, Recipe: recipe})
	if err != nil {
		return err
	}
	return printJSON(c.env.Stdout, report)
}

// repair closes the gaps of the copy and names them on stderr.
func (c *call) repair(ctx context.Context) error {
	return c.withApp(ctx, false, func(a *app.App) error {
		found, err := a.Repair(ctx, c.progress())
		fmt.Fprintln(c.env.Stderr)
		for _, g := range found.Gaps {
			state := "still open"
			if g.Repaired {
				state = "repaired"
			}
			fmt.Fprintf(c.env.Stderr, "%s %s: %s, %d missing, %d too many: %s\n", g.DID, g.Handle, g.What, g.Missing, g.Extra, state)
		}
		return err
	})
}

// runDoctor prints what is wrong and the cure; it fails when something is.
func runDoctor(ctx context.Context, c *call) error {
	if c.opt.repair {
		if err := c.repair(ctx); err != nil {
			return err
		}
	}
	a, err := c.newApp("cli", true)
	if err != nil {
		return err
	}
	defer a.Close()
	report := a.Doctor(ctx)
	if c.opt.json {
		if err := printJSON(c.env.Stdout, report); err != nil {
			return err
		}
	} else {
		for _, line := range report.Checks {
			mark := "ok "
			if !line.OK {
				mark = "!! "
			}
			fmt.Fprintf(c.env.Stdout, "%s %-18s %s\n", mark, line.Name, line.Found)
			if line.Cure != "" {
				fmt.Fprintf(c.env.Stdout, "    %-18s → %s\n", "", line.Cure)
			}
		}
	}
	if !report.OK {
		return feed.Fail(feed.CodeUnhealthy, "count", fmt.Sprint(report.Problems))
	}
	return nil
}
