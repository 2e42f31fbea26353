package guest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"skein/models"
)

// What a trial asks of a model.
const (
	// slowest time of one post, alone: at this rate a week's 20,000 posts take eleven hours.
	slowest = 2 * time.Second
	// same is the least cosine between two answers for one text; below it a model gives its dice, not the text.
	same = 0.9999
	// company is the least cosine between a text alone and among others. Models with one int8 scale for a whole batch stay
	// below it, and are then run one text at a time.
	company = 0.999
	// flat is the most that the middle pair of unlike posts may be alike: above it a model says the same about everything.
	flat = 0.995
	// goldenTexts are kept for the check at every start.
	goldenTexts = 6
)

// Texts are what a trial reads: invented posts about different things, pairs that say the same, and other languages.
type Texts struct {
	Unlike []string
	Pairs  [][2]string
	Other  []string
}

// Try reads the folder of a shelf and holds the model in it to everything that serving asks. now tells the time. An error
// with [ErrUnfit] in its chain is a reason for a person; any other says that the runtime failed.
func Try(ctx context.Context, files fs.FS, open OpenSession, texts Texts, now func() time.Time) (Trial, error) {
	settings, err := readSettings(files)
	if err != nil {
		return Trial{}, err
	}
	model, err := fs.ReadFile(files, ModelFile)
	if err != nil {
		return Trial{}, err
	}
	e, err := load(files, model, settings, open)
	if err != nil {
		return Trial{}, err
	}
	t := Trial{Settings: settings}
	return t, errors.Join(t.examine(ctx, &probe{Encoder: e, now: now}, texts), e.Close())
}

// probe is an encoder under trial.
type probe struct {
	*Encoder
	now func() time.Time
}

// examine fills in what the model is found to be.
func (t *Trial) examine(ctx context.Context, p *probe, texts Texts) error {
	var err error
	if t.Dims, err = p.dims(texts.Unlike[0]); err != nil {
		return err
	}
	p.alone = true
	if t.MsPerText, err = p.time(ctx, texts.Unlike[:5]); err != nil {
		return err
	}
	alone, err := p.vectors(ctx, slices.Concat(texts.Unlike, texts.Other))
	if err != nil {
		return err
	}
	if err := p.repeats(ctx, texts.Unlike[:5], alone); err != nil {
		return err
	}
	if t.Alone, err = p.minds(ctx, texts.Unlike, alone); err != nil {
		return err
	}
	p.alone = t.Alone
	if err := p.survives(ctx); err != nil {
		return err
	}
	if t.Closeness, err = p.closeness(ctx, alone[:len(texts.Unlike)], texts.Pairs); err != nil {
		return err
	}
	for i := range goldenTexts {
		at := i * len(texts.Unlike) / goldenTexts
		t.Golden = append(t.Golden, Golden{texts.Unlike[at], alone[at]})
	}
	return nil
}

// dims runs one text and reads the shape.
func (p *probe) dims(text string) (int, error) {
	ids := p.tokenizer.AppendIDs(nil, p.settings.Passage+text, p.settings.MaxTokens)
	if len(ids) == 0 {
		return 0, unfit("its tokenizer finds no token in a plain sentence")
	}
	row, mask := make([]int64, len(ids)), make([]int64, len(ids))
	for i, id := range ids {
		row[i], mask[i] = int64(id), 1
	}
	numbers, shape, err := p.session.Run(row, mask, 1, len(ids))
	if err != nil {
		return 0, unfit(fmt.Sprintf("it does not run on a plain sentence; tokenizer and model may not belong together (%v)", err))
	}
	dims, _, err := width(len(numbers), shape, 1, len(ids))
	return dims, err
}

// time is the median of some posts, one at a time, in milliseconds.
func (p *probe) time(ctx context.Context, posts []string) (float64, error) {
	var took []time.Duration
	for _, text := range posts {
		start := p.now()
		if _, err := p.vectors(ctx, []string{text}); err != nil {
			return 0, err
		}
		took = append(took, p.now().Sub(start))
	}
	slices.Sort(took)
	middle := took[len(took)/2]
	if middle > slowest {
		return 0, unfit(fmt.Sprintf("one post takes it %.1f seconds here, and %.0f are the limit", middle.Seconds(), slowest.Seconds()))
	}
	return float64(middle.Microseconds()) / 1000, nil
}

// vectors of texts that all must have one.
func (p *probe) vectors(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := p.Encode(ctx, texts)
	var some *models.UnusableError
	if errors.As(err, &some) {
		return nil, unfit(fmt.Sprintf("it gives no finite vector for %q", brief(texts[some.Rows[0]])))
	}
	return vectors, err
}

func brief(text string) string {
	runes := []rune(text)
	if len(runes) > 30 {
		return string(runes[:30]) + "…"
	}
	return text
}

// hard are texts that people do write. They may be without a vector; they may not end the model.
func hard() []string {
	return []string{"", " ", "🪿🪿🪿", "a", strings.Repeat("the pond is loud ", 400), strings.Repeat("雁", 2000), "\x00\u202e\ufffd"}
}

func (p *probe) survives(ctx context.Context) error {
	for _, text := range hard() {
		_, err := p.Encode(ctx, []string{text})
		var some *models.UnusableError
		if err != nil && !errors.As(err, &some) {
			return unfit(fmt.Sprintf("it fails on %q (%v)", brief(text), err))
		}
	}
	return nil
}
