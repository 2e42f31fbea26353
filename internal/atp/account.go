package atp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/bluesky-social/indigo/atproto/syntax"

	"skein/feed"
	"skein/internal/atp/repo"
)

// Account is what an account's DID document says of its repository. The handle is what the document claims; nobody asked
// whether it leads back.
type Account struct {
	DID    feed.DID
	Handle string
	PDS    string // base URL
	Key    repo.Key
}

// key is the account's signing key.
func (d *document) key() (repo.Key, error) { return d.method("#atproto") }

// method is the key under a name, on the curve k256 or p256.
func (d *document) method(name string) (repo.Key, error) {
	for _, m := range d.Methods {
		if string(m.ID) == name || string(m.ID) == d.ID+name {
			return repo.ParseMethod(string(m.Type), string(m.Multibase))
		}
	}
	return repo.Key{}, errors.New("no key " + name)
}

// Account asks for the account's DID document. Errors: feed.CodeUnknownHandle (no such account), feed.CodeBadAnswer (a
// document that names no PDS or no key), or what the network said.
func (r *Resolver) Account(ctx context.Context, who feed.DID) (Account, error) {
	did, err := syntax.ParseDID(string(who))
	if err != nil {
		return Account{}, feed.FailWith(err, feed.CodeUnknownHandle, "handle", string(who))
	}
	doc, err := r.document(ctx, did, string(who))
	if err != nil {
		return Account{}, err
	}
	base, err := baseURL(doc.pds())
	if err == nil && doc.pds() == "" {
		err = errors.New("no PDS")
	}
	key, badKey := doc.key()
	if err := errors.Join(err, badKey); err != nil {
		return Account{}, feed.FailWith(fmt.Errorf("the DID document of %s: %w", who, err), feed.CodeBadAnswer, "host", r.documentHost(did))
	}
	return Account{DID: who, Handle: string(doc.handle()), PDS: base, Key: key}, nil
}

// Directory remembers accounts, so that thousands of them do not cost a request each time. Safe for concurrent use.
type Directory struct {
	resolver *Resolver
	clock    func() time.Time

	mu    sync.Mutex
	known map[feed.DID]known
}

type known struct {
	account Account
	at      time.Time // of the answer
	tried   time.Time // of the last question
}

// How long an answer is believed, how often one account may be asked about, and how many are remembered.
const (
	believed   = time.Hour
	askedAgain = time.Minute
	remembered = 50_000
)

// NewDirectory makes an empty one. clock may be nil.
func NewDirectory(net Network, cfg feed.NetworkConfig, clock func() time.Time) *Directory {
	if clock == nil {
		clock = time.Now
	}
	return &Directory{resolver: NewResolver(net, cfg), clock: clock, known: map[feed.DID]known{}}
}

// Account is what is known of an account, asked for where it is not known or an hour old. An old answer serves while the
// directory cannot be reached.
func (d *Directory) Account(ctx context.Context, did feed.DID) (Account, error) {
	return d.get(ctx, did, believed)
}

// Refresh asks again, for an account that moved or changed its key, but at most once a minute for each account: between,
// it gives what is known.
func (d *Directory) Refresh(ctx context.Context, did feed.DID) (Account, error) {
	return d.get(ctx, did, askedAgain)
}

func (d *Directory) get(ctx context.Context, did feed.DID, maxAge time.Duration) (Account, error) {
	now := d.clock()
	d.mu.Lock()
	k, have := d.known[did]
	fresh := have && (now.Sub(k.at) < maxAge || now.Sub(k.tried) < askedAgain)
	if !fresh {
		if len(d.known) >= remembered {
			clear(d.known)
		}
		if k.tried = now; have {
			d.known[did] = k
		}
	}
	d.mu.Unlock()
	if fresh {
		return k.account, nil
	}
	a, err := d.resolver.Account(ctx, did)
	if err != nil {
		if code := feed.CodeOf(err); have && (code == feed.CodeUnreachable || code == feed.CodeTimeout || code == feed.CodeServerError || code == feed.CodeRateLimited) {
			return k.account, nil
		}
		return Account{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known[did] = known{account: a, at: now, tried: now}
	return a, nil
}
