//go:build onnx

package onnx

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"skein/feed"
	"skein/models/onnx/tiny"
	"skein/models/weights"
)

func table(inputs ...string) tiny.Model {
	return tiny.Model{Inputs: inputs, Output: "last_hidden_state", Vocab: 9, Dims: 3, At: func(token, dim int) float32 { return float32(10*token + dim) }}
}

func TestForeignModelsOfEveryUsualShape(t *testing.T) {
	t.Parallel()
	for _, inputs := range [][]string{
		{inputIDs}, {inputMask, inputIDs}, {inputIDs, inputMask, inputTypes}, {inputTypes, inputPlaces, inputIDs, inputMask},
	} {
		session, err := OpenForeign(library(t), table(inputs...).Bytes())
		if err != nil {
			t.Fatal(inputs, err)
		}
		numbers, shape, err := session.Run([]int64{1, 2, 3, 4}, []int64{1, 1, 1, 0}, 2, 2)
		if err != nil || len(shape) != 3 || shape[2] != 3 || len(numbers) != 12 || numbers[0] != 10 || numbers[11] != 42 {
			t.Error(inputs, numbers, shape, err)
		}
		if _, _, err := session.Run([]int64{1}, nil, 1, 1); err == nil {
			t.Error("ran without a mask")
		}
		if err := session.Close(); err != nil {
			t.Error(err)
		}
		if _, _, err := session.Run([]int64{1}, []int64{1}, 1, 1); err == nil {
			t.Error("a closed session ran")
		}
	}
}

func TestTheShippedModelIsAForeignOneToo(t *testing.T) {
	t.Parallel()
	model, err := fs.ReadFile(weights.FS(), "minilm-l6-v2.int8.onnx")
	if err != nil {
		t.Fatal(err)
	}
	session, err := OpenForeign(library(t), model)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	numbers, shape, err := session.Run([]int64{101, 102}, []int64{1, 1}, 1, 2)
	if err != nil || len(shape) != 2 || shape[1] != feed.Dims || len(numbers) != feed.Dims {
		t.Error(len(numbers), shape, err)
	}
}

func TestWhatIsNoTextEncoderIsNamed(t *testing.T) {
	t.Parallel()
	twoOutputs := table(inputIDs)
	twoOutputs.Output = "logits"
	for want, model := range map[string][]byte{
		"the file is empty":             nil,
		"cannot read it":                []byte("geese"),
		`asks for an input "pixels"`:    table(inputIDs, "pixels").Bytes(),
		`asks for an input "input_idz"`: bytes.ReplaceAll(table(inputIDs).Bytes(), []byte("input_ids"), []byte("input_idz")),
	} {
		_, err := OpenForeign(library(t), model)
		var refused *feed.Error
		if !errors.As(err, &refused) || refused.Code != feed.CodeBadInput || !strings.Contains(refused.Params["reason"], want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if session, err := OpenForeign(library(t), twoOutputs.Bytes()); err != nil {
		t.Errorf("one output of any name will do: %v", err)
	} else if err := session.Close(); err != nil {
		t.Error(err)
	}
}
