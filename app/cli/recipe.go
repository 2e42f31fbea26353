package cli

import (
	"context"
	"fmt"
	"os"

	"skein/app"
	"skein/feed"
)

func runRecipeExport(ctx context.Context, c *call) error {
	if err := c.wants(1, "a file to write, or - for stdout"); err != nil {
		return err
	}
	return c.withApp(ctx, true, func(a *app.App) error {
		text, err := a.API().ExportRecipe()
		if err != nil {
			return err
		}
		if c.args[0] == "-" {
			_, err = fmt.Fprint(c.env.Stdout, text)
			return err
		}
		if err := os.WriteFile(c.args[0], []byte(text), 0o600); err != nil {
			return feed.FailWith(err, feed.CodeReadOnly, "path", c.args[0])
		}
		return nil
	})
}

// runRecipeImport shows what would change and asks, unless --yes.
func runRecipeImport(ctx context.Context, c *call) error {
	if err := c.wants(1, "a recipe file"); err != nil {
		return err
	}
	text, err := readBounded(c.args[0], feed.MaxRecipeBytes)
	if err != nil {
		return err
	}
	return c.withApp(ctx, false, func(a *app.App) error {
		api := a.API()
		p, err := api.PreviewRecipe(string(text))
		if err != nil {
			return err
		}
		if c.opt.json {
			if err := printJSON(c.env.Stdout, p); err != nil {
				return err
			}
		} else {
			c.printPreview(p)
		}
		if !c.opt.yes {
			if ok, err := c.confirm("Put it in force?"); err != nil || !ok {
				return err
			}
		}
		_, err = api.ImportRecipe(p.Token)
		return err
	})
}

func (c *call) printPreview(p app.RecipePreview) {
	fmt.Fprintf(c.env.Stdout, "%s\n", p.Name)
	for _, ch := range p.Changes {
		fmt.Fprintf(c.env.Stdout, "  %-28s %s → %s\n", ch.Label, ch.Before, ch.After)
	}
	if len(p.Changes) == 0 {
		fmt.Fprintln(c.env.Stdout, "  changes nothing")
	}
	for _, id := range p.Ignored {
		fmt.Fprintf(c.env.Stdout, "  %-28s not known here, ignored\n", id)
	}
	fmt.Fprintf(c.env.Stdout, "  among the first %d: %d come in, %d go out, τ %.2f\n", p.Effect.Top, p.Effect.In, p.Effect.Out, p.Effect.Tau)
	if p.Warning != "" {
		fmt.Fprintln(c.env.Stdout, "  "+p.Warning)
	}
}
