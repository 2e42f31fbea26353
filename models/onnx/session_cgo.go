//go:build cgo

package onnx

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	ort "github.com/yalue/onnxruntime_go"

	"skein/feed"
)

// environment guards the runtime's own process-wide state. The first library loaded stays for the life of the process:
// unloading it under a session that somebody still holds would crash.
var environment sync.Mutex

// The names that models/train gives.
const (
	inputIDs  = "input_ids"
	inputMask = "attention_mask"
	output    = "embedding"
)

// Session is one model, loaded. Run may be called from one goroutine at a time; others wait.
type Session struct {
	mu      sync.Mutex
	session *ort.DynamicAdvancedSession // nil once closed
}

// Open loads the library at libPath, if none is loaded yet, and the model. Errors: [feed.CodeNoLibrary] where the
// library is missing, for another machine or too old, [feed.CodeDamagedModel] where it refuses the model.
func Open(libPath string, model []byte) (*Session, error) {
	if err := load(libPath); err != nil {
		return nil, err
	}
	session, err := newSession(model, []string{inputIDs, inputMask}, output)
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeDamagedModel, "model", "onnx")
	}
	return &Session{session: session}, nil
}

// load starts the runtime once. Errors: [feed.CodeNoLibrary].
func load(libPath string) error {
	environment.Lock()
	defer environment.Unlock()
	if ort.IsInitialized() {
		return nil
	}
	ort.SetSharedLibraryPath(libPath)
	// Errors come back as values; the runtime would write them to stderr as well.
	if err := ort.InitializeEnvironment(ort.WithLogLevelFatal()); err != nil {
		return feed.FailWith(err, feed.CodeNoLibrary)
	}
	return nil
}

func newSession(model []byte, inputs []string, output string) (*ort.DynamicAdvancedSession, error) {
	if len(model) == 0 {
		return nil, errors.New("the model is empty")
	}
	options, err := newOptions()
	if err != nil {
		return nil, err
	}
	session, err := ort.NewDynamicAdvancedSessionWithONNXData(model, inputs, []string{output}, options)
	return session, errors.Join(err, options.Destroy())
}

// newOptions is for work in the background of somebody's desktop: half the processors at most and never more than two,
// no thread spins while it waits, and memory goes back after each batch (the arena would keep the largest ever used).
func newOptions() (*ort.SessionOptions, error) {
	o, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	threads := min(2, max(1, runtime.NumCPU()/2))
	err = errors.Join(
		o.SetIntraOpNumThreads(threads),
		o.SetInterOpNumThreads(1),
		o.SetCpuMemArena(false),
		o.SetMemPattern(false), // lengths differ from batch to batch
		o.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"),
	)
	if err != nil {
		return nil, errors.Join(err, o.Destroy())
	}
	return o, nil
}

// Run takes ids and mask, row-major [rows][cols], and returns the model's output [rows][dims], row-major.
func (s *Session) Run(ids, mask []int64, rows, cols int) ([]float32, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ids, mask, rows, cols); err != nil {
		return nil, err
	}
	out, _, err := run(s.session, ort.NewShape(int64(rows), int64(cols)), ids, mask)
	if err != nil {
		return nil, fmt.Errorf("onnx: %w", err)
	}
	return out, nil
}

// run feeds the inputs in the order of the session and returns its one output with its shape.
func run(session *ort.DynamicAdvancedSession, shape ort.Shape, feeds ...[]int64) (_ []float32, _ []int64, err error) {
	inputs := make([]ort.Value, len(feeds))
	for i, f := range feeds {
		tensor, made := ort.NewTensor(shape, f)
		if made != nil {
			return nil, nil, made
		}
		defer func() { err = errors.Join(err, tensor.Destroy()) }()
		inputs[i] = tensor
	}
	outputs := []ort.Value{nil}
	if err := session.Run(inputs, outputs); err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, outputs[0].Destroy()) }()
	tensor, ok := outputs[0].(*ort.Tensor[float32])
	if !ok {
		return nil, nil, fmt.Errorf("the output is a %T", outputs[0])
	}
	return append([]float32(nil), tensor.GetData()...), slices.Clone(tensor.GetShape()), nil
}

// Close frees the model; a second call does nothing.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session == nil {
		return nil
	}
	err := s.session.Destroy()
	s.session = nil
	return err
}
