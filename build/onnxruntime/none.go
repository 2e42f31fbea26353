//go:build !embed_onnx

package onnxruntime

var library []byte
