package guest

import (
	"context"
	"fmt"
	"math"
	"slices"

	"skein/models"
)

// repeats asks for some texts a second time.
func (p *probe) repeats(ctx context.Context, texts []string, before [][]float32) error {
	again, err := p.vectors(ctx, texts)
	if err != nil {
		return err
	}
	for i := range again {
		if c := dot(again[i], before[i]); !(c >= same) {
			return unfit(fmt.Sprintf("it answers differently each time for %q (cosine %.4f)", brief(texts[i]), c))
		}
	}
	return nil
}

// minds reports whether the model's answer depends on what a text is batched with.
func (p *probe) minds(ctx context.Context, texts []string, alone [][]float32) (bool, error) {
	p.alone = false
	defer func() { p.alone = true }()
	together, err := p.vectors(ctx, texts)
	if err != nil {
		return false, err
	}
	for i := range together {
		if !(dot(together[i], alone[i]) >= company) {
			return true, nil
		}
	}
	return false, nil
}

// closeness is where the curve from cosine to closeness begins and ends: nine in ten pairs of unlike posts lie below Low,
// half of the paraphrases above High, as for the shipped encoders (models/train). A model for which the two are the wrong way
// round cannot tell what is alike.
func (p *probe) closeness(ctx context.Context, unlike [][]float32, pairs [][2]string) (models.Curve, error) {
	var apart, alike []float64
	for i, a := range unlike {
		for _, b := range unlike[:i] {
			apart = append(apart, dot(a, b))
		}
	}
	for _, pair := range pairs {
		v, err := p.vectors(ctx, pair[:])
		if err != nil {
			return models.Curve{}, err
		}
		alike = append(alike, dot(v[0], v[1]))
	}
	slices.Sort(apart)
	slices.Sort(alike)
	if middle := apart[len(apart)/2]; middle > flat {
		return models.Curve{}, unfit(fmt.Sprintf("it says nearly the same about every post (cosine %.3f)", middle))
	}
	c := models.Curve{Low: hundredths(apart[len(apart)*9/10]), High: hundredths(alike[len(alike)/2])}
	if c.Low >= c.High {
		return c, unfit(fmt.Sprintf("posts that say the same are no closer to each other (%.2f) than posts about different things (%.2f)", c.High, c.Low))
	}
	return c, nil
}

func hundredths(x float64) float64 { return min(1, math.Round(x*100)/100) }

// dot of two unit vectors.
func dot(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
