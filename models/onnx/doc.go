// Package onnx runs models on ONNX Runtime.
//
// It owns the one process-wide environment of the runtime, the session and its options, and nothing about texts: it
// takes token ids and gives numbers (models.Session). It is the only importer of onnxruntime_go. Built without cgo it
// has the same face, and every call answers [feed.CodeNoLibrary], so that the rest of Skein builds and runs anywhere.
//
// The library is loaded from a path at run time; build/onnxruntime embeds it and lays it into the data folder.
package onnx
