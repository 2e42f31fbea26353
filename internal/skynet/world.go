package skynet

import (
	"encoding/json"
	"fmt"
	"sort"
	"sync"
	"time"
)

// World is the whole state of one network: accounts with their repositories, and the indexes over them. All methods are
// safe for concurrent use; each change is whole before the next answer is made.
type World struct {
	mu        sync.RWMutex
	now       func() time.Time
	accounts  []*account
	byKey     map[string]*account     // by DID, handle and id
	posts     map[string]*post        // by at-uri; deleted posts are absent
	ghosts    map[string]*post        // by at-uri: named, and not there (any more)
	postsByID map[string]*post        // by the id given in a Draft
	feed      timeline                // every post and repost, oldest first
	lists     map[string]*accountList // by at-uri
	uploads   map[string]*blob        // by CID
	labels    map[string][]Label      // by at-uri, or by DID for a whole account
	labelLog  []*issued               // oldest first
	labelers  map[string]bool         // DIDs whose labels are carried when a request names no labelers
	images    imageShelf
	keepMuted bool
	log       []*change     // everything that happened, oldest first
	firstSeq  int64         // of the log
	moved     chan struct{} // closed at the next change
	hosts     int
	live      bool // being served: changes are witnessed by the clock
}

// NewWorld returns an empty world whose clock is now.
func NewWorld(now func() time.Time) *World {
	return &World{
		now:       now,
		byKey:     map[string]*account{},
		posts:     map[string]*post{},
		ghosts:    map[string]*post{},
		postsByID: map[string]*post{},
		labels:    map[string][]Label{},
		lists:     map[string]*accountList{}, uploads: map[string]*blob{},
		labelers: map[string]bool{},
		firstSeq: 1,
		moved:    make(chan struct{}),
	}
}

// Person describes an account to be opened. ID is the caller's own name for it and decides the DID.
type Person struct {
	ID, Handle, Name, Bio string
	// Hue of the generated avatar, 0 to 359; negative for an account without one.
	Hue int
	// Created is when the account was opened; zero means a year before the world's clock.
	Created time.Time
}

// Actor is the public face of an account, a copy.
type Actor struct {
	ID, DID, Handle, Name string
}

type account struct {
	Person
	did          string
	declared     string // the handle its DID document lists
	repo         repo
	feed         timeline // own posts and reposts, oldest first
	following    map[*account]*edge
	followers    map[*account]*edge
	blocking     map[*account]*edge
	blockedBy    map[*account]*edge
	likeOf       map[*post]*edge
	repostOf     map[*post]*edge
	muted        []mute // newest first
	muteLists    []listMute
	blockLists   map[*accountList]*head
	mutedThreads map[string]bool // by the at-uri of the root
	bookmarks    []bookmark      // newest first
	prefs        json.RawMessage
	used         map[string]bool // every record key ever given
	revAt        time.Time       // of the last change of the repository
	status       Status
	lie          Lie              // about its exports
	labeler      bool             // it has a labeler service
	left         map[int]Status   // by host that the account moved away from
	host         int              // the index of its PDS
	blobs        map[string]*blob // uploaded, by CID
	picture      string           // CID of an avatar that was uploaded
	keys         int              // how often its signing key was rotated
	commits      []*change

	commitMu sync.Mutex // readers share the world's lock, so what is made on demand has its own
	versions []*version // of the first commits, as far as they were asked for
	whole    *carFile   // the export made at commit wholeAt
	wholeAt  int
}

// AddPerson opens an account. The handle and the id must be new.
func (w *World) AddPerson(p Person) (Actor, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	did := DIDFor(p.ID)
	for _, key := range []string{p.ID, p.Handle, did} {
		if w.byKey[key] != nil {
			return Actor{}, fmt.Errorf("opening account %q: %q is taken", p.ID, key)
		}
	}
	if p.Created.IsZero() {
		p.Created = w.now().AddDate(-1, 0, 0)
	}
	a := &account{
		Person: p, did: did, declared: p.Handle, repo: repo{},
		following: map[*account]*edge{}, followers: map[*account]*edge{},
		blocking: map[*account]*edge{}, blockedBy: map[*account]*edge{},
		likeOf: map[*post]*edge{}, repostOf: map[*post]*edge{},
		prefs: json.RawMessage("[]"), used: map[string]bool{}, mutedThreads: map[string]bool{}, blockLists: map[*accountList]*head{}, blobs: map[string]*blob{},
	}
	w.accounts = append(w.accounts, a)
	w.byKey[did], w.byKey[p.ID], w.byKey[p.Handle] = a, a, a
	self := &profile{head: w.head(a, collProfile, p.Created), name: p.Name, bio: p.Bio, images: &w.images}
	if p.Hue >= 0 {
		m := a.avatar()
		self.avatar = &m
	}
	w.create(self)
	return a.face(), nil
}

func (a *account) face() Actor {
	return Actor{ID: a.ID, DID: a.did, Handle: a.Handle, Name: a.Name}
}

// Actor returns the account with this id, DID or handle.
func (w *World) Actor(key string) (Actor, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	a := w.byKey[key]
	if a == nil {
		return Actor{}, false
	}
	return a.face(), true
}

// Actors returns every account, ordered by id.
func (w *World) Actors() []Actor {
	w.mu.RLock()
	defer w.mu.RUnlock()
	out := make([]Actor, len(w.accounts))
	for i, a := range w.accounts {
		out[i] = a.face()
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

// URI returns the at-uri of the post made from a Draft with this id; deleted posts keep theirs.
func (w *World) URI(id string) (string, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	p := w.postsByID[id]
	if p == nil {
		return "", false
	}
	return p.uri, true
}

// DeclareHandle makes the DID document of an account list another handle than the one that resolves to it, so that
// verification in both directions fails.
func (w *World) DeclareHandle(actor, handle string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.find(actor)
	if err != nil {
		return err
	}
	a.declared = handle
	w.identify(a)
	return nil
}

// KeepMuted makes timelines carry posts of muted accounts, marked viewer.muted, as an AppView might that leaves muting to
// its clients. The reference AppView removes them, and so does a new World.
func (w *World) KeepMuted(keep bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keepMuted = keep
}

// SetPreferences replaces the raw app.bsky preferences of an account, a JSON array.
func (w *World) SetPreferences(actor string, prefs json.RawMessage) error {
	var list []json.RawMessage
	if err := json.Unmarshal(prefs, &list); err != nil {
		return fmt.Errorf("preferences of %s: %w", actor, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	a, err := w.find(actor)
	if err != nil {
		return err
	}
	a.prefs = append(json.RawMessage(nil), prefs...)
	return nil
}

func (w *World) find(actor string) (*account, error) {
	if a := w.byKey[actor]; a != nil {
		return a, nil
	}
	return nil, fmt.Errorf("no account %q in this world", actor)
}

// changed moves the revision of the repository on, to the instant of the change or just past the last one.
func (a *account) changed(at time.Time) {
	if at = at.Truncate(time.Microsecond); !at.After(a.revAt) {
		at = a.revAt.Add(time.Microsecond)
	}
	a.revAt = at
}
