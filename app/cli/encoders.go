package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"skein/app"
	"skein/feed"
)

// withShelf opens the brought models of the data folder, runs fn and gives the folder back.
func (c *call) withShelf(readOnly bool, fn func(*app.ModelShelf) error) error {
	shelf, err := app.OpenModelShelf(app.Options{DataDir: c.dataDir(), Library: c.env.Getenv("SKEIN_ONNXRUNTIME"), ReadOnly: readOnly})
	if err != nil {
		return err
	}
	return errors.Join(fn(shelf), shelf.Close())
}

// runModelsList prints with an account the state of every encoder, without one what was brought.
func runModelsList(ctx context.Context, c *call) error {
	var rows []app.EncoderRow
	err := c.withApp(ctx, true, func(a *app.App) (err error) {
		rows, err = a.API().Encoders()
		return err
	})
	if err != nil {
		err = c.withShelf(true, func(s *app.ModelShelf) (err error) {
			rows, err = s.List()
			return err
		})
	}
	if err != nil {
		return err
	}
	if c.opt.json {
		return printJSON(c.env.Stdout, rows)
	}
	for _, r := range rows {
		c.printEncoder(r)
	}
	if len(rows) == 0 {
		fmt.Fprintln(c.env.Stdout, "no model was added; the shipped ones appear after signing in")
	}
	return nil
}

func (c *call) printEncoder(r app.EncoderRow) {
	fmt.Fprintf(c.env.Stdout, "%-40s %-10s", r.ID, r.State)
	if r.Total > 0 {
		fmt.Fprintf(c.env.Stdout, " %d of %d posts", r.Done, r.Total)
	}
	if r.MsPerText > 0 {
		fmt.Fprintf(c.env.Stdout, " %d dimensions, %.1f ms a post, %d MB", r.Dims, r.MsPerText, r.Megabytes)
	}
	fmt.Fprintln(c.env.Stdout)
	if r.Problem != "" {
		fmt.Fprintln(c.env.Stdout, "    "+r.Problem)
	}
}

// runModelsAdd tries a folder and adds what is in it.
func runModelsAdd(ctx context.Context, c *call) error {
	if err := c.wants(1, "a folder with model.onnx and tokenizer.json or vocab.txt"); err != nil {
		return err
	}
	dir, err := filepath.Abs(c.args[0])
	if err != nil {
		return feed.FailWith(err, feed.CodeBadInput, "field", c.args[0], "reason", "it is no path")
	}
	return c.withShelf(false, func(s *app.ModelShelf) error {
		row, err := s.Add(ctx, dir, func(stage string) { fmt.Fprintln(c.env.Stderr, c.w.Say("screen", "encoders.stage."+stage, nil)) })
		if err != nil {
			return err
		}
		if c.opt.json {
			return printJSON(c.env.Stdout, row)
		}
		c.printEncoder(row)
		fmt.Fprintln(c.env.Stdout, "Posts get their vectors while Skein runs; until then the models that were in use go on.")
		return nil
	})
}

// runModelsRemove takes an added model away.
func runModelsRemove(_ context.Context, c *call) error {
	if err := c.wants(1, "the id of a model, as skein models list prints it"); err != nil {
		return err
	}
	return c.withShelf(false, func(s *app.ModelShelf) error { return s.Remove(c.args[0]) })
}

// runModelsExamine is the child of runModelsAdd and of the app: it tries the model of a folder in a process that may die.
func runModelsExamine(ctx context.Context, c *call) error {
	if err := c.wants(1, "a folder"); err != nil {
		return err
	}
	return app.Examine(ctx, c.args[0], app.ModelOptions{Library: c.env.Getenv("SKEIN_ONNXRUNTIME"), Dir: c.dataDir()}, c.env.Stdout)
}
