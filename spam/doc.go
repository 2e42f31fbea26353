// Package spam turns a post and what is known around it into evidence, and evidence into a probability
// and a verdict: allow, veil (collapsed, one click) or drop (review drawer only).
//
// It owns the table of evidence rules, the normaliser that obfuscated text goes through, and the arithmetic of the
// verdict. It refuses to own storage (evidence is stored by whoever calls [Examine]), labels of moderators as visibility
// rules (package visible) and the reader's decisions (they come in as arguments). Moving a weight or a threshold only
// re-reads evidence; it never examines a post again.
//
// Two promises hold whatever the evidence says: a post by an account the reader follows is never veiled or dropped, and
// neither is one that the reader restored (compare xai-org/x-algorithm, where recall-oriented drops spare followers).
package spam
