package contract

import (
	"encoding/json"
	"strings"
)

// always are the fields that every post of a timeline has, on any network that keeps the contract: what a client may read
// without asking whether it is there.
var always = strings.Fields(`
	uri cid author record indexedAt labels viewer likeCount replyCount repostCount quoteCount bookmarkCount
	author.did author.handle author.labels author.viewer author.viewer.muted author.viewer.blockedBy
	author.viewer.mutedOnlyReposts author.viewer.mutedOnlyQuoteposts
	record.$type record.text record.createdAt
	viewer.bookmarked viewer.threadMuted viewer.embeddingDisabled`)

func postShape(c *client) {
	for _, it := range all[struct{ Post json.RawMessage }](c, getTimeline, "feed", 100) {
		post := parse[map[string]any](c, answer{body: it.Post})
		for _, path := range always {
			if !has(post, strings.Split(path, ".")) {
				c.Errorf("%v has no %s", post["uri"], path)
			}
		}
	}
}

func has(v any, path []string) bool {
	if len(path) == 0 {
		return true
	}
	m, _ := v.(map[string]any)
	next, ok := m[path[0]]
	return ok && has(next, path[1:])
}
