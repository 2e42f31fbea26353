package feed

// Dims is the width of the one vector space that all encoders share.
const Dims = 384

// Vector is a quantised unit vector: component i is about float32(Q[i]) × Scale.
type Vector struct {
	Q     [Dims]int8
	Scale float32
}

// VectorRow is the vector one model gave one post.
type VectorRow struct {
	Post   PostID
	Model  string
	Vector Vector
}

// TextRow is a post that waits for a model, or a claimed unit of background work.
type TextRow struct {
	Post PostID
	URI  URI
	Text string // with alt texts and card title appended, one a line
	Lang string
}

// EvidenceRow is all the evidence of one post, replacing what was stored before.
type EvidenceRow struct {
	Post     PostID
	Evidence []Evidence
}
