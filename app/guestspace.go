package app

import (
	"context"
	"errors"
	"strings"

	"skein/enrich"
	"skein/feed"
	"skein/models"
	"skein/models/guest"
	"skein/search"
)

// seat is the vector space of the brought encoder that is in use or on its way: the newest one that can be read.
type seat struct {
	*space
	passport guest.Passport
	release  func() error // of its matrix
}

// all are the vector spaces there are, in the order of the encoders' speed.
func (r *reading) all() []*space {
	if s := r.seat.Load(); s != nil {
		return append(r.spaces[:len(r.spaces):len(r.spaces)], s.space)
	}
	return r.spaces
}

// asked is the space that a search goes by: the best one, and a brought one only when it serves the feed as well, so that old
// vectors serve until the new ones are there.
func (r *reading) asked() *space {
	if s := r.seat.Load(); s != nil && r.space() == s.space {
		return s.space
	}
	return r.spaces[len(r.spaces)-1]
}

// takeSeat gives the newest readable encoder of the shelf its space, and takes it from one that was removed.
func (a *account) takeSeat(ctx context.Context) error {
	list, err := a.brought.shelf.List()
	if err != nil {
		return err
	}
	var next *guest.Passport
	for i := range list {
		if list[i].Err == nil {
			next = &list[i].Passport
		}
	}
	old := a.seat.Load()
	if old != nil && next != nil && old.passport.ID == next.ID {
		return nil
	}
	var fresh *seat
	if next != nil {
		if fresh, err = a.newSeat(ctx, *next); err != nil {
			return err
		}
	}
	a.seat.Store(fresh)
	if old != nil {
		return old.release()
	}
	return nil
}

// leaveSeat ends keeping its vectors up to date.
func (a *account) leaveSeat() error {
	if s := a.seat.Load(); s != nil {
		return s.release()
	}
	return nil
}

// sixth of the way from where closeness begins to where it ends: there the floors of the shipped encoders lie, which were
// measured (see floors and search.DefaultFloor).
const sixth = 6

func (a *account) newSeat(ctx context.Context, p guest.Passport) (*seat, error) {
	curve := p.Trial.Closeness
	s := &space{model: p.ID, matrix: search.NewMatrix(), curve: curve.At}
	s.search = search.New(a.network, s.matrix, a.guestQuery(p.ID))
	s.search.Floor, s.search.Curve, s.search.Rest = curve.Low+(curve.High-curve.Low)/sixth, curve.At, a.spaces[0].search
	release := a.beside.keep(s.matrix)
	if err := s.load(ctx, a.network); err != nil {
		return nil, errors.Join(err, release())
	}
	return &seat{space: s, passport: p, release: release}, nil
}

// guestEncoder is what the background work asks for before each batch.
func (a *account) guestEncoder() (e *enrich.Encoder, serves bool) {
	s := a.seat.Load()
	if s == nil || a.brought.why(s.model) != nil {
		return nil, false
	}
	encode := func(ctx context.Context, texts []string) ([]feed.Vector, error) {
		model, err := a.brought.open(ctx, s.model)
		if err != nil {
			return nil, err
		}
		vectors, _, err := models.EncodeStored(ctx, model, texts)
		return vectors, err
	}
	return &enrich.Encoder{Model: s.model, Encode: encode}, a.space() == s.space
}

// guestQuery gives a search text its vector of a brought encoder.
func (a *account) guestQuery(id string) search.Encode {
	return func(ctx context.Context, text string) (*feed.Vector, error) {
		model, err := a.brought.open(ctx, id)
		if err != nil {
			return nil, err
		}
		v, err := model.EncodeQuery(ctx, text)
		if err != nil {
			return nil, err
		}
		vector := models.Quantize(v)
		return &vector, nil
	}
}

// dropLeft removes the vectors of brought encoders that lie on no shelf any more.
func (a *account) dropLeft(ctx context.Context) {
	if err := a.dropAll(ctx); err != nil && ctx.Err() == nil {
		a.app.log.Warn("vectors of a removed model are still there", "error", err)
	}
}

func (a *account) dropAll(ctx context.Context) error {
	names, err := a.network.VectorModels(ctx)
	if err != nil {
		return err
	}
	list, err := a.brought.shelf.List()
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, g := range list {
		there[g.ID] = true
	}
	for _, name := range names {
		if strings.HasPrefix(name, guest.Prefix) && !there[name] {
			if _, err := a.network.DropVectors(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}
