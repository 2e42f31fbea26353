package models

import "context"

// Spread runs texts of different lengths in padded batches, the shortest first, so that little is padded. run gets which of
// the texts a batch holds, and their ids and mask, row-major [len(rows)][cols]; a cancelled ctx ends it between batches.
func Spread(ctx context.Context, tokens [][]int32, run func(rows []int, ids, mask []int64, cols int) error) error {
	for _, b := range plan(tokens) {
		if err := ctx.Err(); err != nil {
			return err
		}
		ids, mask := b.fill(tokens)
		if err := run(b.rows, ids, mask, b.cols); err != nil {
			return err
		}
	}
	return nil
}
