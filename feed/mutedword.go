package feed

// MutedWord is one entry of the viewer's muted words (app.bsky.actor.defs#mutedWord).
type MutedWord struct {
	Value          string
	Content, Tag   bool  // where it is muted: texts, tags
	SparesFollowed bool  // not in posts of accounts that the viewer follows
	ExpiresMs      int64 // 0 for ever
}
