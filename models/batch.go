package models

import (
	"cmp"
	"slices"
)

// Padding is what costs: a post has 31 tokens on average, and padded to 128 it takes four times as long. Larger batches
// gain nothing on a CPU and only take memory.
const maxRows = 8

// maxTokens of a batch, padding counted: two of the longest texts, eight of 64 tokens. Eight of the longest would need
// 100 MB more while they run.
const maxTokens = 512

// buckets are the lengths in tokens between which texts are not mixed in a batch. The last takes all longer ones.
var buckets = []int{16, 32, 64, 128, 256}

// batch is texts of similar length that run together.
type batch struct {
	rows []int // which texts
	cols int   // tokens of the longest
}

// plan puts every text into one batch of at most maxRows, shortest first.
func plan(tokens [][]int32) []batch {
	order := make([]int, len(tokens))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(tokens[a]), len(tokens[b])) })
	var batches []batch
	for _, row := range order {
		length := len(tokens[row])
		if n := len(batches); n > 0 && batches[n-1].takes(length) {
			batches[n-1].rows = append(batches[n-1].rows, row)
			batches[n-1].cols = length
			continue
		}
		batches = append(batches, batch{rows: []int{row}, cols: length})
	}
	return batches
}

// takes reports whether a text, not shorter than those in b, may join them.
func (b batch) takes(length int) bool {
	rows := len(b.rows) + 1
	return rows <= maxRows && rows*length <= maxTokens && bucket(b.cols) == bucket(length)
}

func bucket(length int) int {
	i, _ := slices.BinarySearch(buckets, length)
	return min(i, len(buckets)-1)
}

// fill lays the batch's tokens out as ids and mask, row-major [len(rows)][cols]; padding is 0 in both.
func (b batch) fill(tokens [][]int32) (ids, mask []int64) {
	ids, mask = make([]int64, len(b.rows)*b.cols), make([]int64, len(b.rows)*b.cols)
	for i, row := range b.rows {
		for j, id := range tokens[row] {
			ids[i*b.cols+j], mask[i*b.cols+j] = int64(id), 1
		}
	}
	return ids, mask
}
