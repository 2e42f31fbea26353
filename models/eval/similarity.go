// Package eval measures encoders on data that a person brings.
//
// It owns the file formats and the statistics and refuses to know where an encoder comes from: it takes a function, the
// one that serves users, so that what is measured is what is used.
package eval

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"skein/feed"
	"skein/models"
)

// Encode turns texts into stored vectors, Scale 0 where there is none.
type Encode func(ctx context.Context, texts []string) ([]feed.Vector, error)

// SimilarityReport is the answer of [Similarity].
type SimilarityReport struct {
	Spearman float64 `json:"spearman"` // between people's scores and cosines, in [−1, 1]; ties share their mean rank
	N        int     `json:"n"`        // pairs
}

// chunk is how many texts are encoded at once: enough to fill batches of like length.
const chunk = 256

// maxLine bounds a line of the input, in bytes.
const maxLine = 1 << 20

// Similarity reads pairs as lines "score TAB text TAB text" and compares the scores with the cosines of the texts'
// vectors. A line that is none is [feed.CodeBadInput], as are fewer than two pairs, for which there is no order.
func Similarity(ctx context.Context, encode Encode, r io.Reader) (SimilarityReport, error) {
	scores, texts, err := readPairs(r)
	if err != nil {
		return SimilarityReport{}, err
	}
	vectors := make([]feed.Vector, 0, len(texts))
	for at := 0; at < len(texts); at += chunk {
		part, err := encode(ctx, texts[at:min(at+chunk, len(texts))])
		if err != nil {
			return SimilarityReport{}, err
		}
		vectors = append(vectors, part...)
	}
	cosines := make([]float64, len(scores))
	for i := range cosines {
		cosines[i] = models.Cosine(&vectors[2*i], &vectors[2*i+1])
	}
	return SimilarityReport{Spearman: spearman(scores, cosines), N: len(scores)}, nil
}

// readPairs returns n scores and their 2n texts.
func readPairs(r io.Reader) (scores []float64, texts []string, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	number := 0
	for lines.Scan() {
		number++
		line := strings.TrimSuffix(strings.TrimPrefix(lines.Text(), "\ufeff"), "\r")
		if line == "" {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) != 3 {
			return nil, nil, badLine(number, fmt.Sprintf("%d fields, want score, text, text", len(fields)))
		}
		score, err := strconv.ParseFloat(strings.TrimSpace(fields[0]), 64)
		if err != nil || score != score {
			return nil, nil, badLine(number, fmt.Sprintf("%q is no number", fields[0]))
		}
		scores, texts = append(scores, score), append(texts, fields[1], fields[2])
	}
	if err := lines.Err(); err != nil {
		return nil, nil, badLine(number+1, err.Error())
	}
	if len(scores) < 2 {
		return nil, nil, feed.Fail(feed.CodeBadInput, "field", "pairs", "reason", "fewer than two")
	}
	return scores, texts, nil
}

func badLine(number int, reason string) error {
	return feed.Fail(feed.CodeBadInput, "field", fmt.Sprintf("line %d", number), "reason", reason)
}
