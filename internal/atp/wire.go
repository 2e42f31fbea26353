package atp

import "encoding/json"

// What views look like on the wire (lexicons app.bsky.actor.defs, app.bsky.feed.defs, app.bsky.embed.*), as far as Skein
// reads them. Strict where a record is identified, loose where it is decorated (loose.go).

type profileView struct {
	DID         string                 `json:"did"`
	Handle      text                   `json:"handle"`
	DisplayName text                   `json:"displayName"`
	Description text                   `json:"description"`
	Avatar      text                   `json:"avatar"`
	CreatedAt   text                   `json:"createdAt"`
	Followers   number                 `json:"followersCount"`
	Follows     number                 `json:"followsCount"`
	Posts       number                 `json:"postsCount"`
	Labels      list[labelView]        `json:"labels"`
	Viewer      maybe[actorViewerView] `json:"viewer"`
}

type actorViewerView struct {
	Following      text          `json:"following"`
	FollowedBy     text          `json:"followedBy"`
	Muted          flag          `json:"muted"`
	MutedReposts   flag          `json:"mutedOnlyReposts"`
	MutedQuotes    flag          `json:"mutedOnlyQuoteposts"`
	MutedByList    maybe[uriRef] `json:"mutedByList"`
	Blocking       text          `json:"blocking"`
	BlockingByList maybe[uriRef] `json:"blockingByList"`
	BlockedBy      flag          `json:"blockedBy"`
}

type uriRef struct {
	URI string `json:"uri"`
}

type labelView struct {
	Source  string `json:"src"`
	Value   string `json:"val"`
	Negated flag   `json:"neg"`
	Created text   `json:"cts"`
	Expires text   `json:"exp"`
}

// postView is app.bsky.feed.defs#postView and, with value for record and embeds for embed, app.bsky.embed.record#viewRecord.
type postView struct {
	Type      text                  `json:"$type"`
	URI       string                `json:"uri"`
	CID       string                `json:"cid"`
	Author    *profileView          `json:"author"`
	Record    *postRecord           `json:"record"`
	Value     *postRecord           `json:"value"`
	Embed     maybe[embedView]      `json:"embed"`
	Embeds    list[embedView]       `json:"embeds"`
	Likes     number                `json:"likeCount"`
	Reposts   number                `json:"repostCount"`
	Replies   number                `json:"replyCount"`
	Quotes    number                `json:"quoteCount"`
	IndexedAt text                  `json:"indexedAt"`
	Labels    list[labelView]       `json:"labels"`
	Viewer    maybe[postViewerView] `json:"viewer"`

	NotFound flag `json:"notFound"`
	Blocked  flag `json:"blocked"`
	Detached flag `json:"detached"`
}

type postViewerView struct {
	Like        text `json:"like"`
	Repost      text `json:"repost"`
	Bookmarked  flag `json:"bookmarked"`
	ThreadMuted flag `json:"threadMuted"`
}

// embedView is any of the embed views. For recordWithMedia, Record holds {"record": …} and Media the rest.
type embedView struct {
	Type     text                `json:"$type"`
	Images   list[imageView]     `json:"images"`
	External maybe[externalView] `json:"external"`
	Record   maybe[quoteView]    `json:"record"`
	Media    maybe[embedView]    `json:"media"`

	Playlist  text         `json:"playlist"`
	Thumbnail text         `json:"thumbnail"`
	Alt       text         `json:"alt"`
	Aspect    maybe[shape] `json:"aspectRatio"`
}

// quoteView is the quoted view. In recordWithMedia it is wrapped once more: {"record": {…}}, and the wrapper has no uri.
type quoteView struct {
	view postView
}

// UnmarshalJSON unwraps.
func (q *quoteView) UnmarshalJSON(data []byte) error {
	var wrapped struct {
		URI   string          `json:"uri"`
		Inner json.RawMessage `json:"record"`
	}
	if err := json.Unmarshal(data, &wrapped); err != nil {
		return err
	}
	if wrapped.URI == "" && wrapped.Inner != nil {
		data = wrapped.Inner
	}
	return json.Unmarshal(data, &q.view)
}

type imageView struct {
	Thumb  text         `json:"thumb"`
	Full   text         `json:"fullsize"`
	Alt    text         `json:"alt"`
	Aspect maybe[shape] `json:"aspectRatio"`
}

type shape struct {
	Width  number `json:"width"`
	Height number `json:"height"`
}

type externalView struct {
	URI         text `json:"uri"`
	Title       text `json:"title"`
	Description text `json:"description"`
	Thumb       text `json:"thumb"`
}

// feedView is app.bsky.feed.defs#feedViewPost.
type feedView struct {
	Post  *postView `json:"post"`
	Reply maybe[struct {
		Root   maybe[postView] `json:"root"`
		Parent maybe[postView] `json:"parent"`
	}] `json:"reply"`
	Reason maybe[struct {
		Type      text         `json:"$type"`
		By        *profileView `json:"by"`
		URI       text         `json:"uri"`
		IndexedAt text         `json:"indexedAt"`
	}] `json:"reason"`
}
