// Package tokens reads the tokenizer.json of an encoder that a person brings.
//
// It owns the file's grammar (Hugging Face's tokenizers), the Unigram search of SentencePiece models with their
// normaliser, and the plain sentence that says what it cannot read; uncased WordPiece goes to models/wordpiece. It promises
// the ids of the reference for the kinds it accepts, and refuses every other kind by its name: a tokenizer that is nearly
// right gives vectors that are nearly right, which nobody would notice.
//
// Added tokens written in a text ("<s>") stay plain text here, where the reference makes them special: a post is data of
// strangers. github.com/sugarme/tokenizer was rejected: it downloads, prints, and differs from the reference on Precompiled.
package tokens

import "errors"

// ErrUnsupported is in the chain of every refusal of a file that may be sound.
var ErrUnsupported = errors.New("not supported")

// Tokenizer turns a text into the ids that a model was trained on. It is immutable and safe for concurrent use.
type Tokenizer interface {
	// AppendIDs appends the ids of text, its opening and closing tokens among them, at most max in all.
	AppendIDs(dst []int32, text string, max int) []int32
	// Size is one more than the largest id.
	Size() int
}
