// Install puts the real servers of the tests into the user's cache and prints where. It does nothing the second time.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"

	"skein/internal/testnet"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for _, install := range []func(context.Context, io.Writer) (string, error){testnet.Install, testnet.InstallJetstream} {
		path, err := install(ctx, os.Stderr)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(path)
	}
}
