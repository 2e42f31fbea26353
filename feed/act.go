package feed

import "encoding/json"

// ActionKind is what a person did. Each kind has its opposite, but for a post.
type ActionKind string

// All kinds. Those that end in a record of the person's own repository name its collection in [ActionKind.Collection].
const (
	ActLike       ActionKind = "like"
	ActUnlike     ActionKind = "unlike"
	ActRepost     ActionKind = "repost"
	ActUnrepost   ActionKind = "unrepost"
	ActFollow     ActionKind = "follow"
	ActUnfollow   ActionKind = "unfollow"
	ActBlock      ActionKind = "block"
	ActUnblock    ActionKind = "unblock"
	ActMute       ActionKind = "mute"
	ActUnmute     ActionKind = "unmute"
	ActBookmark   ActionKind = "bookmark"
	ActUnbookmark ActionKind = "unbookmark"
	ActPost       ActionKind = "post"
	// ActRemove takes back a post that may have arrived although its answer was lost.
	ActRemove ActionKind = "remove"
)

// Scope is what a mute leaves out of an account (app.bsky.graph.muteActor).
type Scope string

// Scopes of a mute. A repeated mute replaces the scope.
const (
	ScopeAll     Scope = ""
	ScopeReposts Scope = "reposts"
	ScopeQuotes  Scope = "quotes"
)

// ActionState is how far an action has come.
type ActionState string

// The states. A row that is sending while nobody sends was interrupted: whether it arrived is asked before it is sent again.
const (
	ActionWaiting ActionState = "waiting"
	ActionSending ActionState = "sending"
	ActionSent    ActionState = "sent"
	ActionRefused ActionState = "refused"
)

// Act is one row of the outbox: something a person did that the network may not know yet. It names posts and people by
// at-uri and DID only.
type Act struct {
	// RKey is a TID made with the action. It orders the outbox and is the record's key, so that sending twice cannot make
	// two records.
	RKey    string
	Kind    ActionKind
	Subject string // at-uri of the post or DID of the account that it is about, empty for a post that answers nothing
	// Of is what an undoing kind takes back: the at-uri of the record to delete. For bookmarks it is the CID of the post.
	Of    string
	Scope Scope // of a mute
	// Record is the record as JSON, without what only sending can know: CIDs of unsent posts, DIDs of mentions, blobs.
	Record json.RawMessage
	Images []Attachment // in order, without their bytes
	// Needs are own records that must have been sent before.
	Needs []URI

	State     ActionState
	Tries     int   // requests that may have reached the server
	NextMs    int64 // not before
	Why       Code  // of the last failure, or of the refusal
	Reason    string
	URI       URI // of the record, once sent
	CID       string
	MadeMs    int64
	SentMs    int64
	Confirmed bool // the network's own views show it
}

// Attachment is one picture of a post on its way out. Ref is the blob as the server named it, nil until it was uploaded.
type Attachment struct {
	Mime   string
	Alt    string
	Width  int
	Height int
	Bytes  []byte
	Ref    json.RawMessage
}

// Collection is where the record of a kind lies, empty for kinds that make or delete none by themselves.
func (k ActionKind) Collection() string {
	switch k {
	case ActLike:
		return CollectionLike
	case ActRepost:
		return CollectionRepost
	case ActFollow:
		return CollectionFollow
	case ActBlock:
		return CollectionBlock
	case ActPost:
		return CollectionPost
	}
	return ""
}

// Undoes is the kind that k takes back, empty when it takes nothing back.
func (k ActionKind) Undoes() ActionKind {
	switch k {
	case ActUnlike:
		return ActLike
	case ActUnrepost:
		return ActRepost
	case ActUnfollow:
		return ActFollow
	case ActUnblock:
		return ActBlock
	case ActUnmute:
		return ActMute
	case ActUnbookmark:
		return ActBookmark
	case ActRemove:
		return ActPost
	}
	return ""
}

// Matter is what a kind does or undoes.
func (k ActionKind) Matter() ActionKind {
	if u := k.Undoes(); u != "" {
		return u
	}
	return k
}

// Deletes reports whether the kind deletes the record named by [Act.Of].
func (k ActionKind) Deletes() bool { return k.Undoes().Collection() != "" }

// Points is what a write costs of a PDS's allowance of 5,000 an hour and 35,000 a day: 3 to create, 1 to delete.
func (k ActionKind) Points() int {
	switch {
	case k.Collection() != "":
		return 3
	case k.Deletes():
		return 1
	}
	return 0
}

// Made is the at-uri that the action's record has or will have, empty when it makes none.
func (a *Act) Made(viewer DID) URI {
	if c := a.Kind.Collection(); c != "" {
		return NewURI(viewer, c, a.RKey)
	}
	return ""
}

// Unsent reports whether the action still has to reach the network.
func (a *Act) Unsent() bool { return a.State == ActionWaiting || a.State == ActionSending }
