// Package wordpiece turns text into the token ids that BERT models were trained on.
//
// It owns the uncased BERT normaliser and splitter, the WordPiece search and the vocabulary, and
// promises the ids of Hugging Face's Rust tokenizer, id for id. It refuses to own models, batches
// and padding: the room above does those. It may be imported by the models room only.
//
// Two ways were rejected. golang.org/x/text with the standard library's Unicode tables disagrees
// with the reference on 625 code points, because the reference mixes Unicode versions; so the table
// (unicode.tsv) is what the reference itself answered for each code point. A hash map of tokens
// needs a look-up per prefix; the trie finds the longest token in one walk over the bytes.
//
// Canonical reordering of marks, the one step of NFD that looks at neighbours, is left out: marks
// that the reference strips vanish anyway, and a mark that it keeps is in no BERT vocabulary unless
// its combining class is 0, so its word is [UNK] in either order. New checks the vocabulary for that.
package wordpiece
