package app

import (
	"context"
	"os"

	"skein/feed"
	"skein/ranker/eval"
)

// RankingOptions say how the ranking is measured. Split is "time:0.8" or "holdout:0.2"; Recipe is a recipe's text, nil for
// the default one.
type RankingOptions struct {
	Split  string
	Seed   uint64
	Recipe []byte
}

// EvalRanking measures the ranking, through the code that serves the feed, on a folder of items and events, beside its
// baselines. Errors: CodeBadInput naming file and line, CodeRecipeBad.
func EvalRanking(ctx context.Context, dir string, opt RankingOptions) (eval.Report, error) {
	o := eval.Options{Split: opt.Split, Seed: opt.Seed}
	if opt.Recipe != nil {
		r, err := feed.ParseRecipe(opt.Recipe)
		if err != nil {
			return eval.Report{}, err
		}
		o.Recipe = r
	}
	return eval.Ranking(ctx, os.DirFS(dir), o)
}
