// Package topics labels a text with the nineteen topics of X-Topic, several or none of them.
//
// It owns the model's file and passport, what it sees of a text (the draft encoder's vector and n-grams), thresholds by
// language and abstention: a text that no label is sure enough about has none. It refuses to own the vectors (models),
// what is stored and what the user corrected (store, app). It works without ONNX Runtime.
package topics
