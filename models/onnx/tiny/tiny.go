// Package tiny writes ONNX models of a few nodes, for tests.
//
// It owns just enough of the format (protobuf, opset 17) to say: look tokens up in a table. It refuses to be a library for
// ONNX, and nothing of the product imports it.
package tiny

import (
	"encoding/binary"
	"math"
)

// Model is what a written file does: the rows of a table for the tokens of input_ids.
type Model struct {
	Inputs []string // of int64 [rows, cols]; input_ids must be one
	Output string   // float32 [rows, cols, dims]
	Vocab  int
	Dims   int
	// At is a cell of the table.
	At func(token, dim int) float32
	// Random adds noise to each answer: the same text never gets the same one twice.
	Random bool
}

// Element types of ONNX.
const (
	float32Type = 1
	int64Type   = 7
)

// Bytes of the model's file.
func (m Model) Bytes() []byte {
	raw := make([]byte, 0, 4*m.Vocab*m.Dims)
	for token := range m.Vocab {
		for dim := range m.Dims {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(m.At(token, dim)))
		}
	}
	table := join(number(1, m.Vocab), number(1, m.Dims), number(2, float32Type), text(8, "table"), chunk(9, raw))
	found := m.Output
	var nodes []byte
	if m.Random {
		found = "found"
		nodes = join(chunk(1, node("RandomNormalLike", "noise", found)), chunk(1, node("Add", m.Output, found, "noise")))
	}
	graph := join(chunk(1, node("Gather", found, "table", "input_ids")), nodes, text(2, "tiny"), chunk(5, table))
	for _, name := range m.Inputs {
		graph = append(graph, chunk(11, value(name, int64Type, 2))...)
	}
	graph = append(graph, chunk(12, value(m.Output, float32Type, 3))...)
	return join(number(1, 8), chunk(8, number(2, 17)), chunk(7, graph))
}

func node(kind, output string, inputs ...string) []byte {
	var n []byte
	for _, in := range inputs {
		n = append(n, text(1, in)...)
	}
	return join(n, text(2, output), text(4, kind))
}

// value declares a tensor whose sizes are all open.
func value(name string, element, rank int) []byte {
	var shape []byte
	for range rank {
		shape = append(shape, chunk(1, nil)...)
	}
	tensor := join(number(1, element), chunk(2, shape))
	return join(text(1, name), chunk(2, chunk(1, tensor)))
}

func number(field, n int) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, uint64(field)<<3), uint64(n))
}

func chunk(field int, data []byte) []byte {
	head := binary.AppendUvarint(nil, uint64(field)<<3|2)
	return append(binary.AppendUvarint(head, uint64(len(data))), data...)
}

func text(field int, s string) []byte { return chunk(field, []byte(s)) }

func join(parts ...[]byte) []byte {
	var all []byte
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
