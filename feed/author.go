package feed

// Author is an account as a profile view shows it to one viewer. Counts are global and zero until hydrated.
type Author struct {
	DID          DID
	Handle       string // without "@"; "handle.invalid" when it does not resolve both ways
	DisplayName  string
	Description  string
	Avatar       string // https URL, or empty
	CreatedMs    int64  // of the account, 0 when unknown
	Followers    int
	Follows      int
	Posts        int
	Labels       []Label
	Relation     Relation
	Status       AccountStatus // as its host last said
	NoAlgorithms bool          // asked not to be recommended (app.bsky.actor.contentVisibilityDeclaration)
	// FromRecord says that this is the profile record alone: name, description and avatar, without counts, labels and relation.
	FromRecord bool
	// IndexedMs is when this view was fetched; a later view of the same account replaces an earlier one.
	IndexedMs int64
}

// Relation is what stands between the viewer and an account (app.bsky.actor.defs#viewerState).
type Relation struct {
	Following      URI // the viewer's follow record, empty when not following
	FollowedBy     bool
	Muted          bool // all of it
	MutedReposts   bool // only their reposts (app.bsky.graph.muteActor, onlyReposts)
	MutedQuotes    bool // only their quote posts (onlyQuoteposts)
	MutedByList    bool
	Blocking       bool
	BlockingByList bool
	BlockedBy      bool
}

// Name is the display name, or the handle where there is none.
func (a Author) Name() string {
	if a.DisplayName != "" {
		return a.DisplayName
	}
	return a.Handle
}
