// Command skein is a desktop app for Bluesky that belongs to its user: it copies the user's network into local SQLite,
// ranks and searches it with models that run on this machine, and shares a tuned feed as a recipe.
//
// It owns the choice of shell: no command opens the window, any other goes to the terminal. It refuses to own anything
// else, and does no work before the shell runs.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"skein/app/cli"
	"skein/app/window"
	"skein/frontend"
)

// version is set by the build.
var version = "dev"

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env := cli.SystemEnv()
	env.Version, env.Assets, env.Window = version, frontend.Dist(), window.Run
	return cli.Run(ctx, os.Args[1:], env)
}
