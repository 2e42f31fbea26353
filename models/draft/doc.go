// Package draft is the encoder in pure Go: a table of n-grams with one row of bytes each, added up.
//
// It owns how a text is read (words, romanised, hashed), the table's file format and the sum. It refuses to own where a
// table comes from, its passport and its golden vectors (models), and how it was trained (models/train). It needs no
// runtime and gives a vector to a text in any script, more than a hundred times faster than the refined encoder, in whose
// space the table was trained.
//
// Read in the order of the data's way: text, fold, roman, features, table, lanes, memory, encoder.
package draft
