//go:build !cgo

package onnx

import "skein/feed"

// Session cannot be opened in a build without cgo.
type Session struct{}

// Open answers [feed.CodeNoLibrary]: this build has no ONNX Runtime.
func Open(libPath string, model []byte) (*Session, error) { return nil, feed.Fail(feed.CodeNoLibrary) }

// Run answers [feed.CodeNoLibrary].
func (s *Session) Run(ids, mask []int64, rows, cols int) ([]float32, error) {
	return nil, feed.Fail(feed.CodeNoLibrary)
}

// Close does nothing.
func (s *Session) Close() error { return nil }

// Foreign cannot be opened in a build without cgo.
type Foreign struct{ Session }

// OpenForeign answers [feed.CodeNoLibrary].
func OpenForeign(libPath string, model []byte) (*Foreign, error) {
	return nil, feed.Fail(feed.CodeNoLibrary)
}

// Run answers [feed.CodeNoLibrary].
func (f *Foreign) Run(ids, mask []int64, rows, cols int) ([]float32, []int64, error) {
	return nil, nil, feed.Fail(feed.CodeNoLibrary)
}
