package feed

import "encoding/json"

// Batch is what one step of sync brings. The store applies it together with its cursor in ONE transaction: after a crash
// either all of it is there or none. Applying the same batch twice changes nothing.
type Batch struct {
	Viewer DID
	// FetchedMs is when the server was asked for the records of the batch, just before; 0 where they come from views, which
	// each say so. What was seen to be deleted later than this stays deleted, and what is deleted here can be fetched again.
	FetchedMs int64
	// Cursor is written with the rows; an empty Name writes none.
	Cursor Cursor

	Authors  []Author
	Posts    []Post
	Engaged  []Engagement
	Timeline []TimelineEntry
	// Follows, Mutes and Blocks are the viewer's complete lists when their Complete flag is set, else additions.
	Graph []GraphEdge
	Whole []GraphKind // kinds of Graph that are complete: rows not named are removed
	// Preferences is the raw array of app.bsky.actor.getPreferences, kept byte for byte; nil when not fetched.
	Preferences json.RawMessage
	Deleted     []URI // records that are gone
	Gone        []DID // accounts whose content must go

	// What whole repositories and live streams bring beside posts and engagement.
	Edges        []Edge
	Threadgates  []Threadgate
	Postgates    []Postgate
	Declarations []Declaration
	Labels       []SubjectLabel // latest first or last: the later Label.CreatedMs of one source, value and subject counts
	Changes      []AccountChange
	Renames      []Rename
	Repos        []Repo
	Sets         []RecordSet
	// Withheld are posts that the AppView left out when the viewer asked for them: hidden until a later view.
	Withheld []URI
	// Lists are all lists that the viewer mutes or blocks by, when WholeLists is set: others are taken off.
	Lists      []ModerationList
	WholeLists bool
	// Cursors are written like Cursor, where one batch moves several streams.
	Cursors []Cursor
}

// Empty reports whether applying the batch would write nothing.
func (b *Batch) Empty() bool {
	return b.Cursor.Name == "" && len(b.Authors) == 0 && len(b.Posts) == 0 && len(b.Engaged) == 0 && len(b.Timeline) == 0 &&
		len(b.Graph) == 0 && len(b.Whole) == 0 && b.Preferences == nil && len(b.Deleted) == 0 && len(b.Gone) == 0 &&
		len(b.Edges) == 0 && len(b.Threadgates) == 0 && len(b.Postgates) == 0 && len(b.Declarations) == 0 && len(b.Labels) == 0 &&
		len(b.Changes) == 0 && len(b.Renames) == 0 && len(b.Repos) == 0 && len(b.Sets) == 0 && len(b.Cursors) == 0 &&
		len(b.Withheld) == 0 && len(b.Lists) == 0 && !b.WholeLists
}

// Cursor is how far one stream of one viewer has been read, e.g. {"timeline/head", "…"}. Value is opaque.
type Cursor struct {
	Name  string
	Value string
}

// EngagementKind is a like or a repost.
type EngagementKind string

// Kinds of engagement.
const (
	Like   EngagementKind = "like"
	Repost EngagementKind = "repost"
)

// Engagement is a like or repost record by any account. URI may be empty where a view names only the actor.
type Engagement struct {
	Kind      EngagementKind
	URI       URI
	Actor     DID
	Post      URI
	CreatedMs int64
}

// TimelineEntry says that a post stood in the viewer's timeline, and who brought it.
type TimelineEntry struct {
	Post   URI
	By     DID   // the reposter, empty for the post itself
	SortMs int64 // the timeline's own order: indexedAt of the post or of the repost
}

// GraphKind is a relation of the viewer to accounts.
type GraphKind string

// Kinds of relation.
const (
	GraphFollow GraphKind = "follow"
	GraphMute   GraphKind = "mute"
	GraphBlock  GraphKind = "block"
)

// GraphEdge is one relation from the batch's viewer. URI is the record, empty for mutes.
type GraphEdge struct {
	Kind    GraphKind
	Subject DID
	URI     URI
}
