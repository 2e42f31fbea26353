package feed

// AccountStatus is what a host last said of an account (com.atproto.sync.subscribeRepos#account). The empty status is an
// account in good standing.
type AccountStatus string

// All statuses. Content of a deleted account is purged; that of the others is hidden and comes back with the account.
const (
	AccountActive      AccountStatus = ""
	AccountDeactivated AccountStatus = "deactivated"
	AccountSuspended   AccountStatus = "suspended"
	AccountTakenDown   AccountStatus = "takendown"
	AccountDeleted     AccountStatus = "deleted"
)

// Repo is how much is held of one account's repository, and how far that is proven.
type Repo struct {
	DID DID
	PDS string // base URL of the account's server, empty while unknown
	// Rev is the revision up to which every record of the window is held, empty before the first copy. Revisions of one
	// account rise in string order.
	Rev string
	// Proven is the revision at which the set of records held was last found equal to the repository's own, and ProvenMs when.
	// Additions may be known further (Rev) than deletions (Proven).
	Proven   string
	ProvenMs int64
	// SinceMs is the start of the window: posts, reposts and likes created before it are not held.
	SinceMs int64
	Bytes   int64  // that copying it took so far
	Records int    // held of it, as of Proven
	Gap     string // why it is known to be incomplete, empty when it is not: "stream", "budget", "too_large", "unverified", …
}

// AccountChange is a change of standing, as witnessed at AtMs.
type AccountChange struct {
	DID    DID
	Status AccountStatus
	AtMs   int64
}

// Rename is what an identity event or a DID document says: a handle ("handle.invalid" where it does not lead back) and a
// server. Empty fields change nothing.
type Rename struct {
	DID    DID
	Handle string
	PDS    string
	AtMs   int64
}

// Edge is a follow or block record of any account, unlike [GraphEdge], which is a relation of the viewer.
type Edge struct {
	Kind      GraphKind // GraphFollow or GraphBlock
	URI       URI
	Actor     DID
	Subject   DID
	CreatedMs int64
}

// Threadgate says who may reply to a thread (app.bsky.feed.threadgate). Its record key is that of the post.
type Threadgate struct {
	Post      URI
	CreatedMs int64
	Limited   bool // replies are for those named below, for nobody if none are
	Mentioned bool
	Followers bool
	Following bool
	Lists     []URI
	Hidden    []URI // replies that the author hid
}

// Postgate says who may quote a post (app.bsky.feed.postgate). Its record key is that of the post.
type Postgate struct {
	Post     URI
	Detached []URI // quoting posts from which the author took theirs out
	NoQuotes bool
}

// Declaration is an author's own wish about recommendations (app.bsky.actor.contentVisibilityDeclaration).
type Declaration struct {
	DID                DID
	HideFromAlgorithms bool
}

// SubjectLabel is a label straight from its labeler, on a post (at-uri) or an account (DID).
type SubjectLabel struct {
	Subject string
	CID     string // of the version of the record that is meant, empty for all
	Label   Label
}

// RecordSet is every record that an account has in one collection, by record key, as a verified repository or a complete
// listing names them. Records of the collection that the store holds, that were created at SinceMs or later and that are not
// named here are deleted.
//
// Rev is the revision that the set is of. Where the store knows of a later one, the set says nothing.
type RecordSet struct {
	DID        DID
	Rev        string
	Collection string
	SinceMs    int64
	Keys       map[string]bool
}
