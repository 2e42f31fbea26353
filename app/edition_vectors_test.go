//go:build onnx

package app

import (
	"testing"
	"time"

	"skein/feed"
	"skein/models"
	"skein/models/eval"
	"skein/models/weights"
	"skein/ranker"
	"skein/search"
)

// leastTau is what an edition in which half the posts wait for their refined vector must keep of the order it will have.
const leastTau = 0.9

// TestEditionWithHalfItsVectors compares orders of one edition by Balanced: all posts refined, and every other one not yet.
// Then draft vectors serve all posts, so that nobody ranks by when they were encoded, against refined likes, which come
// first. Orders that no edition has are printed beside it: the draft's likes too, each post by its best vector, no closeness.
func TestEditionWithHalfItsVectors(t *testing.T) {
	t.Parallel()
	w := townWith(t, t.TempDir(), newEncoder(onnxLibrary(t)))
	e := newHalfEdition(t, must(w.app.account())(t))
	all, some := e.table(e.draft, e.refined), e.table(e.draft, e.half)
	tau := func(other *ranker.Table, weights feed.Weights) float64 {
		return eval.KendallTau(scores(all, weights), scores(other, weights))
	}
	balanced, alone := ranker.DefaultRecipe().Weights, feed.Weights{"closeness/1": 1}
	none := balanced.Clone()
	delete(none, "closeness/1")
	kept := tau(some, balanced)
	for name, table := range map[string]*ranker.Table{
		"as shipped": some, "the draft's likes too": e.table(e.draft), "each post by its best vector": e.mixed(all),
	} {
		t.Logf("%d candidates, %s: τ %.4f by Balanced, %.4f by closeness alone", all.Len(), name, tau(table, balanced), tau(table, alone))
	}
	t.Logf("without closeness: τ %.4f by Balanced", eval.KendallTau(scores(all, balanced), scores(all, none)))
	if all.Len() < 300 || all.Len() != some.Len() || kept < leastTau {
		t.Errorf("%d and %d candidates, τ %v", all.Len(), some.Len(), kept)
	}
	if tau(some, alone) == 1 {
		t.Error("half the vectors change nothing: this compares an edition with itself")
	}
}

// halfEdition is an account's posts with the refined vectors of its likes and of every other post.
type halfEdition struct {
	t                    *testing.T
	account              *account
	now                  int64
	likes                []feed.PostID
	draft, refined, half *space
}

func newHalfEdition(t *testing.T, a *account) *halfEdition {
	e := &halfEdition{t: t, account: a, now: time.Now().UnixMilli(), draft: a.spaces[0], refined: a.spaces[1]}
	half := *e.refined
	half.matrix = search.NewMatrix()
	e.half = &half
	e.likes = must(a.network.LikedAsOf(t.Context(), a.viewer, e.now, maxLikes))(t)
	rows := must(a.network.Unembedded(t.Context(), "none", 10_000))(t)
	for i, row := range rows {
		if i%2 == 0 {
			e.refine(row.Post)
		}
	}
	if n := half.matrix.Len(); 2*n < len(rows)-1 || 2*n > len(rows)+1 {
		t.Fatalf("%d of %d posts are refined, not half", n, len(rows))
	}
	for _, id := range e.likes {
		e.refine(id)
	}
	return e
}

func (e *halfEdition) refine(id feed.PostID) {
	if v := e.refined.matrix.Vectors([]feed.PostID{id}); len(v) == 1 {
		e.half.matrix.Add(id, &v[0])
	}
}

// table is the edition with these spaces, as the app makes it.
func (e *halfEdition) table(spaces ...*space) *ranker.Table {
	a := e.account
	r := &reading{viewer: a.viewer, network: a.network, self: a.self, spaces: spaces}
	edges := must(r.edges(e.t.Context(), feed.SpamRule{}, e.now))(e.t)
	return must(r.gather(e.t.Context(), window(a.viewer, defaultSettings(), e.now), edges))(e.t).Table
}

// mixed has each post by the best vector there is, through the curve of its pair.
func (e *halfEdition) mixed(all *ranker.Table) *ranker.Table {
	curve, _ := must(models.OpenRegistry(weights.FS()))(e.t).Curve(models.Draft, models.Refined)
	centroids := (&interests{all: divide(e.refined.matrix, e.likes, nil)}).centers()
	cands := make([]feed.Candidate, all.Len())
	for i := range cands {
		cands[i] = *all.Candidate(i)
		if c := e.draft.matrix.Closeness([]feed.PostID{cands[i].ID}, centroids)[0]; c.Known && !e.half.matrix.Has(cands[i].ID) {
			cands[i].Closeness = feed.ModelValue{Value: curve.At(c.Value), Known: true}
		}
	}
	return ranker.NewTable(cands, e.now)
}

func scores(t *ranker.Table, w feed.Weights) []float64 {
	out := make([]float64, t.Len())
	for i := range out {
		out[i] = t.Score(i, w)
	}
	return out
}
