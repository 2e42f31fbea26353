// Package ranker turns candidates into an order and can say, to the last bit, why the order is what it is.
//
// The way of a post through the room: [Pipeline.Gather] (source → gates → fill → [Table]), [Table.Rank] (one pass over the
// columns), [Ranking.Move] (a slider), [Ranking.Select] (the slate rules), [Selection.Page]. Beside it stand the words for
// people: [Table.Explain], [Largest], [Ranking.WhyNot], [Compare].
//
// It owns the table of signals, their curves, the presets, the arithmetic and the slate. It refuses to own visibility
// (a gate decides that), storage, vectors, models and the clock: facts come in a [feed.Candidate], time as an as-of
// argument. A score never depends on which other posts stand beside it; whatever does is the slate's and is explained so.
//
// Arithmetic is exact: values are multiples of 2⁻¹⁶ in [−1,1], weights multiples of 2⁻¹⁰ in [−64,64], so every product is
// a multiple of 2⁻²⁶ and every float64 sum of fewer than 2²⁰ of them has no rounding at all. Hence sums may be taken in
// any order, an undone move restores identical bits, and equal recipes order alike on every machine. The curves use only
// comparisons, integer sums and one division for the same reason: exp and log may differ in the last bit between
// architectures. Order is (score descending, at-uri ascending).
package ranker
