package testnet

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bluesky-social/indigo/atproto/atclient"
	"github.com/bluesky-social/indigo/atproto/syntax"
)

// Ref names one version of a record.
type Ref struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

// Actor acts as one account, signed in with the main password: it may do what a person in their own app may.
// Writes are at the PDS when a method returns, and at the AppView after Network.Settle.
type Actor struct {
	Account
	// Client speaks XRPC to the PDS for whatever has no method here.
	Client *atclient.APIClient
}

// record is a record's JSON, or a part of it.
type record = map[string]any

// As returns the actor of Accounts[i].
func (n *Network) As(i int) *Actor { return n.actors[i] }

// join creates an account and acts as it.
func (n *Network) join(ctx context.Context, handle string) (*Actor, error) {
	client := atclient.NewAPIClient(n.PDS)
	client.Client = &http.Client{Timeout: time.Minute}
	n.header(client)
	password := "main password of " + handle
	var session struct{ DID, AccessJwt, RefreshJwt string }
	err := client.Post(ctx, "com.atproto.server.createAccount",
		record{"handle": handle, "email": handle + "@mail.test", "password": password}, &session)
	if err != nil {
		return nil, fmt.Errorf("create account %s: %w", handle, err)
	}
	http := client.Client
	client = atclient.ResumePasswordSession(atclient.PasswordSessionData{
		Host: n.PDS, AccountDID: syntax.DID(session.DID), AccessToken: session.AccessJwt, RefreshToken: session.RefreshJwt,
	}, nil)
	client.Client = http
	n.header(client)
	return &Actor{Account: Account{Handle: handle, DID: session.DID, Password: password}, Client: client}, nil
}

// header marks a client of the seed, which rate limits do not hold back.
func (n *Network) header(c *atclient.APIClient) {
	if n.bypass != "" {
		c.Headers.Set("X-Ratelimit-Bypass", n.bypass)
	}
}

// CreateAppPassword makes an app password; name must be new for the account.
func (a *Actor) CreateAppPassword(ctx context.Context, name string) (string, error) {
	var out struct{ Password string }
	err := a.Client.Post(ctx, "com.atproto.server.createAppPassword", record{"name": name}, &out)
	return out.Password, err
}

// RevokeAppPassword ends an app password and the sessions that it opened: they are not renewed any more.
func (a *Actor) RevokeAppPassword(ctx context.Context, name string) error {
	return a.Client.Post(ctx, "com.atproto.server.revokeAppPassword", record{"name": name}, nil)
}

// Rename changes the account's handle.
func (a *Actor) Rename(ctx context.Context, handle string) error {
	err := a.Client.Post(ctx, "com.atproto.identity.updateHandle", record{"handle": handle}, nil)
	if err == nil {
		a.Handle = handle
	}
	return err
}

// Post writes a post in English, created now.
func (a *Actor) Post(ctx context.Context, text string) (Ref, error) {
	return a.Create(ctx, postRecord(text, time.Now()))
}

// Reply answers parent in the thread of root; for a reply to a thread's first post both are that post.
func (a *Actor) Reply(ctx context.Context, text string, root, parent Ref) (Ref, error) {
	rec := postRecord(text, time.Now())
	rec["reply"] = record{"root": root, "parent": parent}
	return a.Create(ctx, rec)
}

// Quote writes a post that shows another.
func (a *Actor) Quote(ctx context.Context, text string, quoted Ref) (Ref, error) {
	rec := postRecord(text, time.Now())
	rec["embed"] = record{"$type": "app.bsky.embed.record", "record": quoted}
	return a.Create(ctx, rec)
}

// Like likes a post.
func (a *Actor) Like(ctx context.Context, post Ref) (Ref, error) {
	return a.Create(ctx, reaction("app.bsky.feed.like", post, time.Now()))
}

// Repost reposts a post.
func (a *Actor) Repost(ctx context.Context, post Ref) (Ref, error) {
	return a.Create(ctx, reaction("app.bsky.feed.repost", post, time.Now()))
}

// Follow follows an account.
func (a *Actor) Follow(ctx context.Context, did string) (Ref, error) {
	return a.Create(ctx, reaction("app.bsky.graph.follow", did, time.Now()))
}

// Block blocks an account, publicly.
func (a *Actor) Block(ctx context.Context, did string) (Ref, error) {
	return a.Create(ctx, reaction("app.bsky.graph.block", did, time.Now()))
}

// Mute mutes an account, privately, at the AppView.
func (a *Actor) Mute(ctx context.Context, did string) error {
	return a.Client.Post(ctx, "app.bsky.graph.muteActor", record{"actor": did}, nil)
}

// SetPreferences replaces all preferences.
func (a *Actor) SetPreferences(ctx context.Context, prefs ...map[string]any) error {
	return a.Client.Post(ctx, "app.bsky.actor.putPreferences", record{"preferences": prefs}, nil)
}

// Create writes one record into the collection that its $type names.
func (a *Actor) Create(ctx context.Context, rec map[string]any) (Ref, error) {
	refs, err := a.createAll(ctx, []record{rec})
	if err != nil {
		return Ref{}, err
	}
	return refs[0], nil
}

// maxWrites is what the PDS takes in one applyWrites.
const maxWrites = 200

// createAll writes records in order, in as few commits as the PDS allows.
func (a *Actor) createAll(ctx context.Context, recs []record) ([]Ref, error) {
	refs := make([]Ref, 0, len(recs))
	for len(recs) > 0 {
		n := min(len(recs), maxWrites)
		writes := make([]record, n)
		for i, rec := range recs[:n] {
			writes[i] = record{"$type": "com.atproto.repo.applyWrites#create", "collection": rec["$type"], "value": rec}
		}
		results, err := a.applyWrites(ctx, writes)
		if err != nil {
			return nil, fmt.Errorf("write %d records as %s: %w", n, a.Handle, err)
		}
		refs, recs = append(refs, results...), recs[n:]
	}
	return refs, nil
}

// applyWrites makes one commit. The PDS was seen to fail now and then under load (500); it is asked once more, but only if
// the repository did not move: then nothing was written, and nothing can be written twice.
func (a *Actor) applyWrites(ctx context.Context, writes []record) ([]Ref, error) {
	before, revErr := a.rev(ctx)
	for try := 1; ; try++ {
		var out struct{ Results []Ref }
		err := a.Client.Post(ctx, "com.atproto.repo.applyWrites", record{"repo": a.DID, "writes": writes}, &out)
		if err == nil {
			return out.Results, nil
		}
		after, nowErr := a.rev(ctx)
		if try == 2 || revErr != nil || nowErr != nil || after != before {
			return nil, err
		}
	}
}

// rev is the revision of the account's repository.
func (a *Actor) rev(ctx context.Context) (string, error) {
	var out struct{ Rev string }
	err := a.Client.Get(ctx, "com.atproto.sync.getLatestCommit", map[string]any{"did": a.DID}, &out)
	return out.Rev, err
}

// Delete deletes a record of this account: a post, a like, a follow, …
func (a *Actor) Delete(ctx context.Context, ref Ref) error {
	parts := strings.Split(strings.TrimPrefix(ref.URI, "at://"), "/")
	if len(parts) != 3 || parts[0] != a.DID {
		return fmt.Errorf("testnet: %s is not a record of %s", ref.URI, a.Handle)
	}
	return a.Client.Post(ctx, "com.atproto.repo.deleteRecord",
		record{"repo": a.DID, "collection": parts[1], "rkey": parts[2]}, nil)
}

// uploadPNG stores a picture at the PDS, where a record must name it within the hour.
func (a *Actor) uploadPNG(ctx context.Context, png []byte) (json.RawMessage, error) {
	req := atclient.NewAPIRequest(http.MethodPost, "com.atproto.repo.uploadBlob", bytes.NewReader(png))
	req.Headers.Set("Content-Type", "image/png")
	resp, err := a.Client.Do(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("upload as %s: %w", a.Handle, err)
	}
	defer resp.Body.Close()
	var out struct{ Blob json.RawMessage }
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("upload as %s: %s, %w", a.Handle, resp.Status, err)
	}
	return out.Blob, nil
}

func postRecord(text string, at time.Time) record {
	return record{"$type": "app.bsky.feed.post", "text": text, "langs": []string{"en"}, "createdAt": stamp(at)}
}

// reaction is a record that consists of its type, its subject (a Ref or a DID) and its time.
func reaction(collection string, subject any, at time.Time) record {
	return record{"$type": collection, "subject": subject, "createdAt": stamp(at)}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
