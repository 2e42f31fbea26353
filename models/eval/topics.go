package eval

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"skein/feed"
)

// GiveTopics names the topics of texts, each with its language (BCP 47, "" where none is named). Answers are in the order of the rows.
type GiveTopics func(ctx context.Context, rows []TopicRow) ([][]string, error)

// TopicRow is a line of the input.
type TopicRow struct {
	Text   string   `json:"text"`
	Labels []string `json:"labels"`
	Lang   string   `json:"lang"`
}

// TopicReport is the answer of [Topics].
type TopicReport struct {
	MacroF1  float64            `json:"macro_f1"` // mean of the labels that the input names
	MicroF1  float64            `json:"micro_f1"`
	PerLabel map[string]LabelF1 `json:"per_label"`
	// Abstained is the share of rows that got no label at all.
	Abstained float64 `json:"abstained"`
	N         int     `json:"n"`
}

// LabelF1 is one label's figures; N is how many rows have it.
type LabelF1 struct {
	F1        float64 `json:"f1"`
	Precision float64 `json:"precision"` // 0 where it was never given
	Recall    float64 `json:"recall"`
	N         int     `json:"n"`
}

// Topics reads JSON lines {"text", "labels", "lang"?} and compares the labels with those that are given. Every label that the
// input names must be one that the model knows, or is [feed.CodeBadInput], as is a line that is none. A label that is given
// though no row has it counts in the micro F1 alone.
func Topics(ctx context.Context, known []string, give GiveTopics, r io.Reader) (TopicReport, error) {
	rows, err := topicRows(known, r)
	if err != nil {
		return TopicReport{}, err
	}
	given, err := give(ctx, rows)
	if err != nil {
		return TopicReport{}, err
	}
	return topicReport(rows, given), nil
}

func topicRows(known []string, r io.Reader) (rows []TopicRow, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" {
			continue
		}
		var row TopicRow
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			return nil, badLine(number, err.Error())
		}
		if row.Labels == nil {
			return nil, badLine(number, "no labels; a text without any has []")
		}
		for _, l := range row.Labels {
			if !slices.Contains(known, l) {
				return nil, badLine(number, "the label "+l+" is none of: "+strings.Join(known, ", "))
			}
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		return nil, badLine(len(rows)+1, err.Error())
	}
	if len(rows) == 0 {
		return nil, feed.Fail(feed.CodeBadInput, "field", "file", "reason", "it has no rows")
	}
	return rows, nil
}

// tally counts one label: given and true, given, true.
type tally struct{ hit, given, there int }

func (c tally) f1() float64 { return 2 * float64(c.hit) / float64(max(1, c.given+c.there)) }

func topicReport(rows []TopicRow, given [][]string) TopicReport {
	counts := map[string]*tally{}
	of := func(label string) *tally {
		if counts[label] == nil {
			counts[label] = &tally{}
		}
		return counts[label]
	}
	all, silent := tally{}, 0
	for i, row := range rows {
		for _, l := range distinct(row.Labels) {
			of(l).there++
			all.there++
		}
		for _, l := range distinct(given[i]) {
			of(l).given++
			all.given++
			if slices.Contains(row.Labels, l) {
				of(l).hit++
				all.hit++
			}
		}
		if len(given[i]) == 0 {
			silent++
		}
	}
	report := TopicReport{MicroF1: all.f1(), PerLabel: map[string]LabelF1{}, N: len(rows), Abstained: float64(silent) / float64(len(rows))}
	named := 0
	for label, c := range counts {
		report.PerLabel[label] = LabelF1{
			F1: c.f1(), Precision: float64(c.hit) / float64(max(1, c.given)), Recall: float64(c.hit) / float64(max(1, c.there)), N: c.there,
		}
		if c.there > 0 {
			report.MacroF1 += c.f1()
			named++
		}
	}
	report.MacroF1 /= float64(max(1, named))
	return report
}

func distinct(labels []string) []string { return slices.Compact(slices.Sorted(slices.Values(labels))) }
