package app

import (
	"encoding/json"
	"errors"
	"log/slog"

	"skein/app/words"
	"skein/feed"
)

// Error makes the JSON text of the problem the error's text: that is how Wails hands it to JavaScript.
func (p *Problem) Error() string {
	data, err := json.Marshal(p)
	if err != nil {
		return p.Message
	}
	return string(data)
}

// Unwrap lets callers ask for the code through feed.CodeOf.
func (p *Problem) Unwrap() error { return &feed.Error{Code: feed.Code(p.Code), Params: p.Params} }

// problem turns any error into what a person sees, and logs it once: here, at the top.
func problem(log *slog.Logger, w words.Catalogue, err error) error {
	if err == nil {
		return nil
	}
	var already *Problem
	if errors.As(err, &already) {
		return already
	}
	code, sentence, params := w.Error(err)
	if params == nil {
		params = map[string]string{}
	}
	if code != feed.CodeCancelled {
		log.Warn("a call failed", "code", code, "error", err)
	}
	return &Problem{Code: string(code), Message: sentence, Params: params}
}
