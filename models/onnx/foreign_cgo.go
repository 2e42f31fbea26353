//go:build cgo

package onnx

import (
	"errors"
	"fmt"
	"slices"

	ort "github.com/yalue/onnxruntime_go"

	"skein/feed"
)

// Foreign is a model that a person brought: of its inputs and outputs only the usual ones are used.
type Foreign struct {
	Session
	inputs []string
}

// The inputs that text encoders have beside [inputIDs] and [inputMask]: which of two texts a token is of, and its place.
const (
	inputTypes  = "token_type_ids"
	inputPlaces = "position_ids"
)

// outputs that are known, the best first: pooled by the model itself before one vector a token.
var outputs = []string{"sentence_embedding", "embedding", "embeddings", "last_hidden_state", "token_embeddings"}

// OpenForeign loads the library at libPath, if none is loaded yet, and a model of which nothing is known. Errors:
// [feed.CodeNoLibrary], and [feed.CodeBadInput] with a reason in plain words for a model that is no text encoder.
func OpenForeign(libPath string, model []byte) (*Foreign, error) {
	if err := load(libPath); err != nil {
		return nil, err
	}
	if len(model) == 0 {
		return nil, notEncoder("the file is empty", nil)
	}
	ins, outs, err := ort.GetInputOutputInfoWithONNXData(model)
	if err != nil {
		return nil, notEncoder("ONNX Runtime cannot read it", err)
	}
	inputs, err := inputsOf(ins)
	if err != nil {
		return nil, err
	}
	out, err := outputOf(outs)
	if err != nil {
		return nil, err
	}
	session, err := newSession(model, inputs, out)
	if err != nil {
		return nil, notEncoder("ONNX Runtime cannot start it", err)
	}
	return &Foreign{Session: Session{session: session}, inputs: inputs}, nil
}

func notEncoder(reason string, cause error) error {
	if cause != nil {
		reason += fmt.Sprintf(" (%v)", cause)
	}
	return feed.FailWith(cause, feed.CodeBadInput, "field", "model.onnx", "reason", reason)
}

// inputsOf lists the model's inputs in their order, and refuses one that nobody could fill in.
func inputsOf(ins []ort.InputOutputInfo) (names []string, err error) {
	for _, in := range ins {
		switch in.Name {
		case inputIDs, inputMask, inputTypes, inputPlaces:
		default:
			return nil, notEncoder(fmt.Sprintf("it asks for an input %q", in.Name), nil)
		}
		if in.OrtValueType != ort.ONNXTypeTensor || in.DataType != ort.TensorElementDataTypeInt64 || len(in.Dimensions) != 2 {
			return nil, notEncoder(fmt.Sprintf("its input %s is %v", in.Name, in.String()), nil)
		}
		names = append(names, in.Name)
	}
	if !slices.Contains(names, inputIDs) {
		return nil, notEncoder("it has no input "+inputIDs, nil)
	}
	return names, nil
}

// outputOf chooses a known output, else the only one there is.
func outputOf(outs []ort.InputOutputInfo) (string, error) {
	for _, name := range outputs {
		for _, out := range outs {
			if out.Name == name {
				return name, floats(out)
			}
		}
	}
	if len(outs) != 1 {
		return "", notEncoder(fmt.Sprintf("none of its %d outputs has a name that text encoders use", len(outs)), nil)
	}
	return outs[0].Name, floats(outs[0])
}

func floats(out ort.InputOutputInfo) error {
	if out.OrtValueType != ort.ONNXTypeTensor || out.DataType != ort.TensorElementDataTypeFloat {
		return notEncoder(fmt.Sprintf("its output %s is %v, and float32 is wanted", out.Name, out.String()), nil)
	}
	return nil
}

// Run takes ids and mask, row-major [rows][cols], and returns the output with its shape.
func (f *Foreign) Run(ids, mask []int64, rows, cols int) ([]float32, []int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.ready(ids, mask, rows, cols); err != nil {
		return nil, nil, err
	}
	feeds := make([][]int64, len(f.inputs))
	for i, name := range f.inputs {
		switch name {
		case inputIDs:
			feeds[i] = ids
		case inputMask:
			feeds[i] = mask
		case inputTypes:
			feeds[i] = make([]int64, rows*cols)
		case inputPlaces:
			feeds[i] = places(rows, cols)
		}
	}
	numbers, shape, err := run(f.session, ort.NewShape(int64(rows), int64(cols)), feeds...)
	if err != nil {
		return nil, nil, fmt.Errorf("onnx: %w", err)
	}
	return numbers, shape, nil
}

// places counts the tokens of each row.
func places(rows, cols int) []int64 {
	all := make([]int64, rows*cols)
	for i := range all {
		all[i] = int64(i % cols)
	}
	return all
}

// ready refuses what would not run. The caller holds the lock.
func (s *Session) ready(ids, mask []int64, rows, cols int) error {
	if s.session == nil {
		return errors.New("onnx: the session is closed")
	}
	if rows <= 0 || cols <= 0 || len(ids) != rows*cols || len(mask) != rows*cols {
		return fmt.Errorf("onnx: %d ids and %d of mask for %d × %d", len(ids), len(mask), rows, cols)
	}
	return nil
}
