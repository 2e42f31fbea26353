// Package search finds stored posts by word and by meaning, and measures how near posts are to one another.
//
// A search goes: text → [Parse] → [feed.Query] → hits by word (the store's index) and by meaning (the [Matrix] of vectors,
// narrowed to what satisfies the operators) → fused by reciprocal ranks → hits that say which side found them. The matrix also
// serves the ranker: closeness to what is liked ([Interests], [Matrix.Closeness]) and likeness to what was seen
// ([Matrix.MaxLikeness]).
//
// It owns the query language, the vectors in memory and the fusion. It refuses to own the index on disk, the encoder, the
// curve from a cosine to a closeness (that belongs to the pair of encoders) and the question whether a hit may be shown.
package search
