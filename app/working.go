package app

import (
	"context"
	"time"

	"skein/feed"
	"skein/models"
)

// working is an encoder whose work is noted: how many texts, how long, how many without an answer. The draft has none for texts
// without letters, which is its right; the refined one answers every text, so what is missing there was not finite.
func (a *account) working(id, kind string, open func(context.Context) (models.Encoder, error)) func(context.Context, []string) ([]feed.Vector, error) {
	return func(ctx context.Context, texts []string) ([]feed.Vector, error) {
		model, err := open(ctx)
		if err != nil {
			return nil, err
		}
		began := time.Now()
		vectors, unusable, err := models.EncodeStored(ctx, model, texts)
		if err != nil {
			return nil, err
		}
		done := feed.ModelWork{
			Model: id, Day: a.app.opt.Clock().UnixMilli() / dayMs, Texts: int64(len(texts)), Micros: time.Since(began).Microseconds(),
		}
		if kind == models.Draft {
			done.Abstained = int64(len(unusable))
		} else {
			done.Broken = int64(len(unusable))
		}
		if err := a.self.AddModelWork(ctx, done); err != nil {
			return nil, err
		}
		return vectors, nil
	}
}
