package atp

import "strings"

// usualURI recognises what nearly every at-uri of the network looks like, a did:plc, a collection of app.bsky and a TID, at a small
// part of the price of the full grammar. What it does not recognise may be sound all the same.
func usualURI(s string) bool {
	const plc, bsky, tid = len("at://did:plc:") + 24, "/app.bsky.", 13
	if len(s) < plc+len(bsky)+1+1+tid || !strings.HasPrefix(s, "at://did:plc:") || s[plc:plc+len(bsky)] != bsky || s[len(s)-tid-1] != '/' {
		return false
	}
	for _, c := range []byte(s[plc-24 : plc]) {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	switch s[plc+len(bsky) : len(s)-tid-1] {
	case "feed.post", "feed.like", "feed.repost", "graph.follow", "graph.block", "feed.threadgate", "feed.postgate":
	default:
		return false
	}
	rkey := s[len(s)-tid:]
	for _, c := range []byte(rkey) {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return rkey[0] <= 'j'
}
