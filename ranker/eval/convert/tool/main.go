// Command tool writes a public data set in the folder format of `skein eval ranking`:
//
//	go run ./ranker/eval/convert/tool ml100k RAW OUT
//	go run ./ranker/eval/convert/tool lastfm2k RAW OUT
//
// RAW is the folder with the set's own files, OUT the folder to write.
package main

import (
	"errors"
	"fmt"
	"os"

	"skein/ranker/eval/convert"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return errors.New("want: ml100k|ml100k+genres|lastfm2k RAW OUT")
	}
	set, known := convert.Sets[args[0]]
	if !known {
		return fmt.Errorf("no data set %q; there are ml100k, ml100k+genres and lastfm2k", args[0])
	}
	return set(os.DirFS(args[1]), args[2])
}
