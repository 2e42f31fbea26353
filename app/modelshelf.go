package app

import (
	"context"
	"errors"

	"skein/feed"
	"skein/models/guest"
)

// ModelShelf is the brought encoders of a data folder, for commands that need no account.
type ModelShelf struct {
	folder  *Folder
	brought *brought
}

// OpenModelShelf takes a data folder, or with opt.ReadOnly reads it beside a running app. Errors: those of [OpenFolder].
func OpenModelShelf(opt Options) (*ModelShelf, error) {
	folder, err := OpenFolder(opt.DataDir, opt.ReadOnly)
	if err != nil {
		return nil, err
	}
	return &ModelShelf{folder: folder, brought: newBrought(folder, opt)}, nil
}

// Close gives the folder back.
func (s *ModelShelf) Close() error { return errors.Join(s.brought.close(), s.folder.Close()) }

// Add tries the encoder in a folder and keeps it: posts get their vectors when Skein runs. stage hears "models.copy" and
// "models.trial". Errors: CodeUnfitModel with the reason, CodeBadInput, CodeNoLibrary.
func (s *ModelShelf) Add(ctx context.Context, dir string, stage func(string)) (EncoderRow, error) {
	p, err := s.brought.add(ctx, dir, stage)
	return shelved(guest.Standing{Passport: p}, "embedding"), err
}

// List is what was brought, the oldest first; of vectors it knows nothing.
func (s *ModelShelf) List() ([]EncoderRow, error) {
	all, err := s.brought.shelf.List()
	rows := []EncoderRow{}
	for _, g := range all {
		state := "added"
		if g.Err != nil {
			state = "unreadable"
		}
		rows = append(rows, shelved(g, state))
	}
	return rows, err
}

// Remove takes an encoder away; its vectors leave when Skein runs. Errors: CodeNothingThere.
func (s *ModelShelf) Remove(id string) error {
	if id == "" {
		return feed.Fail(feed.CodeBadInput, "field", "ID", "reason", "skein models list names them")
	}
	return s.brought.remove(id)
}

// shelved is a row of what the passport alone says.
func shelved(g guest.Standing, state string) EncoderRow {
	return EncoderRow{
		ID: g.ID, Name: g.Name, Kind: "guest", State: state, AddedMs: g.AddedMs,
		Dims: g.Trial.Dims, MsPerText: g.Trial.MsPerText, Megabytes: int(g.Trial.PeakBytes >> 20),
	}
}
