package vault

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"skein/feed"
)

// Kind is a place for secrets.
type Kind string

// The three places, safest first. There is no fourth.
const (
	Keyring Kind = "keyring" // of the operating system
	File    Kind = "file"    // encrypted under a passphrase, in the data folder
	Session Kind = "session" // memory only, gone when Skein ends
)

// Account is one line of the index: who is signed in, and where the secret lies.
type Account struct {
	DID    feed.DID `json:"did"`
	Handle string   `json:"handle"`
	Host   string   `json:"host"` // the PDS, for the screen that asks to sign in again
	Kind   Kind     `json:"kind"`
}

// Options say how to reach the places; the zero value is the product's.
type Options struct {
	// Ring is the keyring, the operating system's when nil.
	Ring Ring
	// Patience is how long the keyring may take, 3 s when 0. A prompt stays open beyond it; trying again then succeeds.
	Patience time.Duration
	// Work is log2 of scrypt's cost, 18 (about a second) when 0.
	Work int
}

// Vault keeps secrets of any number of accounts. Safe for concurrent use.
type Vault struct {
	dir  string
	ring *patientRing
	work int

	mu     sync.Mutex
	index  index
	memory map[feed.DID][]byte
	pass   []byte // of files, once unlocked
	wanted map[feed.DID]Account
}

// Open reads the index of dir, which is made with the first secret that needs it.
func Open(dir string, opt Options) (*Vault, error) {
	if opt.Ring == nil {
		opt.Ring = systemRing{}
	}
	if opt.Patience == 0 {
		opt.Patience = 3 * time.Second
	}
	if opt.Work == 0 {
		opt.Work = 18
	}
	v := &Vault{
		dir:    dir,
		ring:   newPatientRing(opt.Ring, opt.Patience),
		work:   opt.Work,
		memory: map[feed.DID][]byte{},
		wanted: map[feed.DID]Account{},
	}
	if err := v.index.read(v.indexPath()); err != nil {
		return nil, err
	}
	return v, nil
}

// Ready asks whether the keyring can be used: nil, feed.CodeVaultMissing (there is none) or feed.CodeVaultLocked.
func (v *Vault) Ready(ctx context.Context) error {
	_, err := v.ring.get(ctx, "is anyone there?")
	if errors.Is(err, errNoSecret) {
		return nil
	}
	return err
}

// Accounts lists who is signed in, the one used last at the end, session-only ones after the others.
func (v *Vault) Accounts() []Account {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := slices.Clone(v.index.Accounts)
	for _, did := range slices.Sorted(maps.Keys(v.memory)) {
		out = append(out, v.wanted[did])
	}
	return out
}

// Use notes that an account was used last: it moves to the end of the list. One that is not in the index stays where it is.
func (v *Vault) Use(did feed.DID) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.index.last(v.indexPath(), did)
}

// Open reports whether secrets in files can be read: whether their passphrase is known.
func (v *Vault) Open() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.pass != nil
}

// Keep chooses the place for an account's secret before it is saved. Without it the keyring is used.
func (v *Vault) Keep(a Account) error {
	if a.DID == "" || (a.Kind != Keyring && a.Kind != File && a.Kind != Session) {
		return feed.Fail(feed.CodeBadInput, "field", "keep", "reason", "no account or no such place")
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if a.Kind == File && v.pass == nil {
		return feed.Fail(feed.CodeVaultLocked, "how", "passphrase")
	}
	v.wanted[a.DID] = a
	return nil
}

// place is where the account's secret lies or shall lie. Call with mu held.
func (v *Vault) place(did feed.DID) (Account, bool) {
	if a, ok := v.wanted[did]; ok {
		return a, true
	}
	return v.index.find(did)
}

// Save keeps a secret in the account's place, replacing the one before, and notes the place in the index. When it
// returns, the secret is as durable as the place can make it.
func (v *Vault) Save(ctx context.Context, did feed.DID, secret []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	a, known := v.place(did)
	if !known {
		a = Account{DID: did, Kind: Keyring}
	}
	var err error
	switch a.Kind {
	case Session:
		v.memory[did] = slices.Clone(secret)
		if old, ok := v.index.find(did); ok { // it was kept elsewhere before
			return errors.Join(v.clear(ctx, old), v.index.drop(v.indexPath(), did))
		}
		return nil
	case File:
		err = v.saveFile(did, secret)
	default:
		err = v.ring.set(ctx, v.key(did), string(secret))
	}
	if err != nil {
		return err
	}
	old, had := v.index.find(did)
	if had && old == a {
		return nil
	}
	if err := v.index.put(v.indexPath(), a); err != nil || !had || old.Kind == a.Kind {
		return err
	}
	return v.clear(ctx, old)
}

// clear removes the secret from a place. One that is not there is as good as removed. Call with mu held.
func (v *Vault) clear(ctx context.Context, a Account) error {
	if a.Kind == Keyring {
		if err := v.ring.delete(ctx, v.key(a.DID)); err != nil && !errors.Is(err, errNoSecret) {
			return err
		}
		return nil
	}
	if err := os.Remove(v.filePath(a.DID)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("wiping tokens: %w", err)
	}
	return nil
}

// Load returns the secret. An account that is not kept gives feed.CodeSignedOut; a place that cannot be read now gives
// feed.CodeVaultLocked (how: "keyring", "passphrase" or "wrong_passphrase") or feed.CodeVaultMissing.
func (v *Vault) Load(ctx context.Context, did feed.DID) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if secret, ok := v.memory[did]; ok {
		return slices.Clone(secret), nil
	}
	a, ok := v.index.find(did)
	switch {
	case !ok:
		return nil, feed.Fail(feed.CodeSignedOut)
	case a.Kind == File:
		return v.loadFile(did)
	}
	secret, err := v.ring.get(ctx, v.key(did))
	if errors.Is(err, errNoSecret) {
		return nil, feed.FailWith(err, feed.CodeSignedOut)
	}
	return []byte(secret), err
}

// Wipe removes the secret from its place, and the account from the index. The index forgets the account
// even when the keyring cannot be reached; the error then says so.
func (v *Vault) Wipe(ctx context.Context, did feed.DID) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	a, kept := v.index.find(did)
	delete(v.memory, did)
	delete(v.wanted, did)
	if !kept {
		return nil
	}
	return errors.Join(v.clear(ctx, a), v.index.drop(v.indexPath(), did))
}

// key names the secret in the keyring. The vault's own name keeps two data folders with one account apart.
func (v *Vault) key(did feed.DID) string { return string(did) + " " + v.index.Vault }

func (v *Vault) indexPath() string { return filepath.Join(v.dir, "accounts.json") }
