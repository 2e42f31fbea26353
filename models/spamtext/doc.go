// Package spamtext says from a post's words how likely it is spam.
//
// It owns the normaliser that undoes disguises, the features, the table of weights (weights/spam-text.bin) and the check of
// both against what the trainer computed. It refuses to decide what is hidden (spam does, from this and other evidence),
// and it never sees who wrote the post. It needs no runtime: a score is a sum of bytes.
//
// Read in the order of the data's way: fields, words, unmask, structure, features, table, model. models/train's
// spam_text.py is the same in Python; the golden file holds the two together.
package spamtext
