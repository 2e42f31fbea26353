package eval

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"

	"skein/feed"
)

// ScoreSpam gives the probability that a text with these links is spam, in [0, 1].
type ScoreSpam func(text string, urls []string) float64

// SpamReport is the answer of [Spam].
type SpamReport struct {
	AUC        float64 `json:"auc"`                // ties count half
	RecallAt1  float64 `json:"recall_at_fpr_1pct"` // share of spam above the threshold that 1 % of the rest is above
	Precision  float64 `json:"precision"`          // at the default threshold; 0 where nothing is flagged
	Recall     float64 `json:"recall"`             // at the default threshold
	ECE        float64 `json:"ece"`                // expected calibration error, rows weighted to the prior
	FlaggedAll float64 `json:"flagged_share"`      // of all rows, at the default threshold
	N          int     `json:"n"`
}

// SpamRow is a line of the input. An author may stand beside it; a text model has no use for one.
type SpamRow struct {
	Text  string   `json:"text"`
	Label *int     `json:"label"` // 0 or 1
	URLs  []string `json:"urls"`
}

// Spam reads JSON lines {"text", "label", "urls"?, "author"?} and compares labels with scores. threshold and prior are
// the model's own: what it flags by default, and the share of spam its probabilities are meant for. A line that is none is
// [feed.CodeBadInput], as are rows of one label only.
func Spam(score ScoreSpam, threshold, prior float64, r io.Reader) (SpamReport, error) {
	var scored []Scored
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" {
			continue
		}
		var row SpamRow
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			return SpamReport{}, badLine(number, err.Error())
		}
		if row.Label == nil || *row.Label != 0 && *row.Label != 1 {
			return SpamReport{}, badLine(number, "label is neither 0 nor 1")
		}
		scored = append(scored, Scored{score(row.Text, row.URLs), *row.Label == 1})
	}
	if err := lines.Err(); err != nil {
		return SpamReport{}, badLine(len(scored)+1, err.Error())
	}
	spam, rest := classes(scored)
	if len(spam) == 0 || len(rest) == 0 {
		return SpamReport{}, feed.Fail(feed.CodeBadInput, "field", "label", "reason", "both 0 and 1 are needed")
	}
	return spamReport(scored, threshold, prior), nil
}

func spamReport(scored []Scored, threshold, prior float64) SpamReport {
	caught, flagged, spam := 0, 0, 0
	for _, s := range scored {
		if s.Positive {
			spam++
		}
		if s.Score >= threshold {
			flagged++
			if s.Positive {
				caught++
			}
		}
	}
	return SpamReport{
		AUC:        AUC(scored),
		RecallAt1:  RecallAt(scored, 0.01),
		Precision:  float64(caught) / float64(max(1, flagged)),
		Recall:     float64(caught) / float64(spam),
		ECE:        ECE(scored, prior),
		FlaggedAll: float64(flagged) / float64(len(scored)),
		N:          len(scored),
	}
}
