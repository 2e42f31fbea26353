package cli

import (
	"context"
	"fmt"

	"skein/app"
	"skein/feed"
)

// runLogin names the host that will get the password before it asks for one.
func runLogin(ctx context.Context, c *call) error {
	if err := c.wants(1, "your handle"); err != nil {
		return err
	}
	return c.withApp(ctx, false, func(a *app.App) error {
		api := a.API()
		plan, err := api.Inspect(c.args[0], c.opt.pds)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.env.Stderr, "@%s is %s. The password goes to %s and nowhere else.\n", plan.Handle, plan.DID, plan.Host)
		fmt.Fprintln(c.env.Stderr, c.w.Say("screen", "signin.can", nil)+"\n"+c.w.Say("screen", "signin.cannot.title", nil)+": "+c.w.Say("screen", "signin.cannot", nil))
		password, err := c.secret("App password: ")
		if err != nil {
			return err
		}
		keep, passphrase, err := c.keeping(api)
		if err != nil {
			return err
		}
		state, err := api.Login(app.LoginRequest{
			Handle: c.args[0], Password: password, PDS: c.opt.pds, UseAnyway: c.opt.useAnyway, Keep: keep, Passphrase: passphrase,
		})
		if err != nil {
			return err
		}
		if c.opt.json {
			return printJSON(c.env.Stdout, state)
		}
		fmt.Fprintf(c.env.Stdout, "Signed in as @%s at %s. Next: skein sync --once, then skein feed.\n", state.Account.Handle, state.Account.Host)
		return nil
	})
}

// keeping chooses the keyring where there is one; else a file needs a passphrase from SKEIN_PASSPHRASE or the prompt.
func (c *call) keeping(api *app.API) (keep, passphrase string, err error) {
	state, err := api.State()
	if err != nil {
		return "", "", err
	}
	keep = c.opt.keep
	if keep == "" {
		keep = "file"
		if state.Keyring {
			keep = "keyring"
		}
	}
	switch keep {
	case "keyring":
		return keep, "", nil
	case "file":
		if passphrase = c.env.Getenv("SKEIN_PASSPHRASE"); passphrase == "" {
			passphrase, err = c.secret("There is no keyring. Passphrase for the encrypted file: ")
		}
		return keep, passphrase, err
	}
	return "", "", feed.Fail(feed.CodeBadInput, "field", "--keep", "reason", "it must be keyring or file")
}

// runLogout signs out the account that is named, else the one that any command would act for.
func runLogout(ctx context.Context, c *call) error {
	if len(c.args) > 1 {
		return c.wants(1, "one handle or none")
	}
	if len(c.args) == 1 {
		c.opt.account = c.args[0]
	}
	return c.withApp(ctx, false, func(a *app.App) error {
		state, err := a.API().State()
		if err != nil {
			return err
		}
		who := state.Account.DID + state.Locked.DID // one of them is empty
		if who == "" {
			return feed.Fail(feed.CodeSignedOut)
		}
		if _, err := a.API().SignOutAccount(who); err != nil {
			return err
		}
		fmt.Fprintln(c.env.Stdout, "Signed out. What was copied can still be read; settings can delete it.")
		return nil
	})
}

// runSync copies what is new and prints a summary; without --once it stays and waits for more.
func runSync(ctx context.Context, c *call) error {
	return c.withApp(ctx, false, func(a *app.App) error {
		summary, err := a.SyncOnce(ctx, c.progress())
		fmt.Fprintln(c.env.Stderr)
		if err != nil {
			return err
		}
		if c.opt.json {
			if err := printJSON(c.env.Stdout, summary); err != nil {
				return err
			}
		} else {
			fmt.Fprintf(c.env.Stdout, "%d posts stored in %.1f s (%.0f a second); %d known in all, %d with a vector.\n",
				summary.Stored, summary.Seconds, summary.PerSecond, summary.Posts, summary.Vectors)
		}
		if c.opt.once {
			return nil
		}
		return a.Wait(ctx, func(n int) { fmt.Fprintf(c.env.Stdout, "%d new\n", n) })
	})
}

// progress draws one line on stderr.
func (c *call) progress() func(feed.Progress) {
	return func(p feed.Progress) {
		left := ""
		if p.LeftMs > 0 {
			left = fmt.Sprintf(", about %d s left", (p.LeftMs+999)/1000)
		}
		of := ""
		if p.Total > 0 {
			of = fmt.Sprintf(" of %d", p.Total)
		}
		fmt.Fprintf(c.env.Stderr, "\r\x1b[K%s: %d%s, %d posts%s", c.w.Say("screen", "sync.stage."+stage(p.Stage), nil), p.Done, of, p.Posts, left)
	}
}

func stage(id string) string {
	for i := len(id) - 1; i >= 0; i-- {
		if id[i] == '.' {
			return id[i+1:]
		}
	}
	return id
}
