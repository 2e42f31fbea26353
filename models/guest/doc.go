// Package guest owns encoders that a person brings: a folder with model.onnx and tokenizer.json or vocab.txt.
//
// It owns what is read of such a folder and in which bounds, the trial that it must pass, its passport, the shelf in the data
// folder where it then lies, and encoding with it. It refuses to own the runtime (a [Session] comes in), the process that the
// trial runs in (app starts a child, with limits of time and memory), stored vectors and the decision which encoder serves.
//
// Nothing of a brought model is trusted: its bytes are parsed in the child alone until the trial is passed, loaded by the hash
// that was tried from then on, and held to the trial's own answers at every start.
//
// Read in the order of the data's way: folder, pooling, encoder, trial, checks, passport, shelf.
package guest

import "errors"

// Session runs a model with the inputs and outputs that it happens to have.
type Session interface {
	// Run takes ids and mask, row-major [rows][cols], and returns the first output with its shape: [rows][dims], or
	// [rows][cols][dims] for a model that answers by token.
	Run(ids, mask []int64, rows, cols int) (numbers []float32, shape []int64, err error)
	Close() error
}

// OpenSession starts a runtime with a model's bytes, which it may keep.
type OpenSession func(model []byte) (Session, error)

// ErrUnfit is in the chain of every reason for which a folder is turned away; the text before it is for a person.
var ErrUnfit = errors.New("unfit")

// unfit is a reason in plain words.
type unfit string

func (e unfit) Error() string { return string(e) }

// Reason is the plain words of an [ErrUnfit] in err's chain, "" where there is none.
func Reason(err error) string {
	var reason unfit
	if errors.As(err, &reason) {
		return string(reason)
	}
	return ""
}

// Unfit makes a reason of plain words that came from elsewhere, e.g. from the child.
func Unfit(reason string) error { return unfit(reason) }

// Is makes every reason an [ErrUnfit].
func (e unfit) Is(target error) bool { return target == ErrUnfit }
