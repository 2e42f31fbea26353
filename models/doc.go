// Package models turns texts into vectors.
//
// It owns the passport of each model (manifest.json), loading by hash, the check against golden vectors, tokens,
// batches, the bytes a vector is stored in and the curve from cosine to closeness. It refuses to own the runtime (a
// [Session] comes in; models/onnx has one), the stored vectors (store), the search over them (search) and the decision
// what to encode when (enrich).
//
// Read in the order of the data's way: manifest, registry, refined, batch, fast, golden, vector, closeness.
package models

import "context"

// Encoder turns texts into vectors of length 1 in the space of [feed.Dims] dimensions that all encoders share.
type Encoder interface {
	// Encode returns [len(texts)][feed.Dims]float32. A text without a usable vector has nil in its place, and the error
	// is then an [*UnusableError]; with any other error there are no vectors. A cancelled ctx ends it between batches.
	Encode(ctx context.Context, texts []string) ([][]float32, error)
	// ID is stored with each vector; another ID means that vectors must be made anew.
	ID() string
	// Close frees the model. Encode must not be called after it.
	Close() error
}
