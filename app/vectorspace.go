package app

import (
	"context"
	"strings"

	"skein/enrich"
	"skein/feed"
	"skein/models"
	"skein/search"
	"skein/store"
)

// space is the vectors that one encoder gave an account's posts. Its model's name and curve come from the passport, so
// reading it needs no runtime.
type space struct {
	model  string
	matrix *search.Matrix
	curve  func(cosine float64) float64 // of two of its vectors
	across func(cosine float64) float64 // of one of its own and one of the better encoder's; nil where there is none
	search *search.Search
}

// floors are the least cosines at which a post is found for its meaning alone. The draft's was set with the sample network and
// the draft alone: of 28 queries whose answer shares no word with them it finds 7, and 8 at .30; eight queries about nothing in
// there are left with 7 posts each, where .30 leaves 15.
var floors = map[string]float64{models.Draft: 0.33, models.Refined: search.DefaultFloor}

// newSpace is empty; in a build without such an encoder it stays so.
func newSpace(kind string, words *store.Network, encode search.Encode) *space {
	s := &space{matrix: search.NewMatrix()}
	s.search = search.New(words, s.matrix, encode)
	if id, closeness, err := shippedEncoder(kind); err == nil {
		s.model, s.curve, s.across = id, closeness.At, shippedAcross(kind)
		s.search.Floor, s.search.Curve = max(floors[kind], closeness.Low), closeness.At
	}
	return s
}

// load fills the matrix from the database.
func (s *space) load(ctx context.Context, network *store.Network) error {
	if s.model == "" {
		return nil
	}
	return network.EachVector(ctx, s.model, 0, func(post feed.PostID, v *feed.Vector) error {
		s.matrix.Add(post, v)
		return ctx.Err()
	})
}

// enough is the share of the posts that have a vector of any kind which must have one of the slower encoder before it is
// used for the feed. One edition uses the vectors of one encoder for all posts: two would rank by who was encoded when.
const enough = 0.95

// space is the one to use now, nil without any vector. Spaces are in the order of the encoders' speed.
func (r *reading) space() *space {
	var best *space
	most := 0
	for _, s := range r.all() {
		if n := s.matrix.Len(); n > 0 && s.curve != nil && float64(n) >= enough*float64(most) {
			best, most = s, max(most, n)
		}
	}
	return best
}

// likesFirst hands the posts that the reader likes to an encoder before all others: an edition is made from them.
type likesFirst struct {
	*store.Network
	viewer feed.DID
}

// Unembedded implements [enrich.Vectors].
func (n likesFirst) Unembedded(ctx context.Context, model string, limit int) ([]feed.TextRow, error) {
	if rows, err := n.UnembeddedLikes(ctx, n.viewer, model, limit); err != nil || len(rows) > 0 {
		return rows, err
	}
	return n.Network.Unembedded(ctx, model, limit)
}

// remember takes fresh vectors into the matrix of their model.
func (a *account) remember(rows []feed.VectorRow) {
	for _, s := range a.all() {
		for i := range rows {
			if rows[i].Model == s.model {
				s.matrix.Add(rows[i].Post, &rows[i].Vector)
			}
		}
	}
}

// draftEncoder is there at once and for every post.
func (a *account) draftEncoder() *enrich.Encoder {
	id, _, err := shippedEncoder(models.Draft)
	if err != nil {
		return nil
	}
	return &enrich.Encoder{Model: id, Encode: a.working(id, models.Draft, a.app.draft.open)}
}

// lateEncoder opens the model with the first batch that waits for it: never on the way to the first screen.
func (a *account) lateEncoder() *enrich.Encoder {
	id, _, err := shippedEncoder(models.Refined)
	if err != nil {
		return nil
	}
	return &enrich.Encoder{Model: id, Encode: a.working(id, models.Refined, a.openRefined), Serves: servedByRefined}
}

// servedByRefined tells the languages in which the refined encoder finds more than the draft (docs/experiments/0401-draft-encoder.md): it
// was trained on English. A post that names no language is most often that.
func servedByRefined(language string) bool {
	main, _, _ := strings.Cut(strings.ToLower(language), "-")
	return main == "" || main == "en"
}

func (a *account) openRefined(ctx context.Context) (models.Encoder, error) {
	return a.app.encoder.open(ctx, a.folder.runtime())
}

// encoding opens a model with the first texts.
func encoding(open func(context.Context) (models.Encoder, error)) func(context.Context, []string) ([]feed.Vector, error) {
	return func(ctx context.Context, texts []string) ([]feed.Vector, error) {
		model, err := open(ctx)
		if err != nil {
			return nil, err
		}
		vectors, _, err := models.EncodeStored(ctx, model, texts)
		return vectors, err
	}
}

// encodeQuery gives a search text its refined vector.
func (a *account) encodeQuery(ctx context.Context, text string) (*feed.Vector, error) {
	return first(encoding(a.openRefined)(ctx, []string{text}))
}

// draftQuery gives a search text its draft vector.
func (a *account) draftQuery(ctx context.Context, text string) (*feed.Vector, error) {
	return first(encoding(a.app.draft.open)(ctx, []string{text}))
}

func first(vectors []feed.Vector, err error) (*feed.Vector, error) {
	if err != nil {
		return nil, err
	}
	return &vectors[0], nil
}
