package eval

import (
	"encoding/json"
	"maps"
)

// Report is the answer of [Ranking]. As JSON each row stands under its own name beside the fields here.
type Report struct {
	Rows map[string]Row `json:"-"` // by name: skein and the baselines that the data allow
	Best Difference     `json:"skein_minus_best"`

	Split     string         `json:"split"`
	Seed      uint64         `json:"seed"`
	Recipe    string         `json:"recipe"` // name of the mix that ranked as skein
	Users     int            `json:"users"`  // ranked for in some cut: enough liked before, something liked after
	LeftOut   int            `json:"users_left_out"`
	Items     int            `json:"items"`
	Events    int            `json:"events"` // a user, an item and a gesture once
	Kinds     map[string]int `json:"kinds"`
	AsOfMs    []int64        `json:"as_of_ms"` // of each cut
	Resamples int            `json:"resamples"`
}

// Row is one way to rank, averaged over rankings (a user at a cut). Intervals are 95 %, by drawing users.
type Row struct {
	NDCG      float64    `json:"ndcg_at_10"` // in [0, 1]
	NDCGRange [2]float64 `json:"ndcg_at_10_ci95"`
	AUC       float64    `json:"auc"` // in [0, 1]; 0.5 is chance
	AUCRange  [2]float64 `json:"auc_ci95"`
	N         int        `json:"n"`     // rankings in the mean of nDCG
	AUCN      int        `json:"auc_n"` // rankings in the mean of AUC: those with a wanted and an unwanted item in the pool
}

// Difference is skein less the baseline with the highest nDCG@10, paired by user.
type Difference struct {
	Baseline  string     `json:"baseline"`
	NDCG      float64    `json:"ndcg_at_10"`
	NDCGRange [2]float64 `json:"ndcg_at_10_ci95"`
}

// MarshalJSON puts the rows beside the other fields.
func (r Report) MarshalJSON() ([]byte, error) {
	type plain Report
	text, err := json.Marshal(plain(r))
	if err != nil {
		return nil, err
	}
	all := make(map[string]any)
	fields := make(map[string]json.RawMessage)
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, err
	}
	for name, field := range fields {
		all[name] = field
	}
	for name, row := range maps.All(r.Rows) {
		all[name] = row
	}
	return json.Marshal(all)
}

// measured is what one method reached, by user.
type measured struct {
	name      string
	ndcg, auc []tally // [users ranked for]
}

func (m measured) row(seed uint64) Row {
	r := Row{
		NDCG: mean(m.ndcg), NDCGRange: interval(m.ndcg, seed),
		AUC: mean(m.auc), AUCRange: interval(m.auc, seed),
	}
	for u := range m.ndcg {
		r.N += m.ndcg[u].n
		r.AUCN += m.auc[u].n
	}
	return r
}

// summarise fills in the rows and skein's difference to the best baseline; of equal ones the first in the table.
func (r *Report) summarise(all []measured) {
	r.Rows = make(map[string]Row, len(all))
	r.Resamples = resamples
	var skein, best measured
	for _, m := range all {
		r.Rows[m.name] = m.row(r.Seed)
		switch {
		case m.name == Skein:
			skein = m
		case m.name == Fresh: // no baseline
		case best.name == "" || r.Rows[m.name].NDCG > r.Rows[best.name].NDCG:
			best = m
		}
	}
	paired := minus(skein.ndcg, best.ndcg)
	r.Best = Difference{Baseline: best.name, NDCG: mean(paired), NDCGRange: interval(paired, r.Seed)}
}
