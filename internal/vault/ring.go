package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"skein/feed"
)

// Ring is a keyring of the operating system. A secret that is not there is keyring.ErrNotFound of zalando/go-keyring.
type Ring interface {
	Set(key, secret string) error
	Get(key string) (string, error)
	Delete(key string) error
}

// service is the name under which secrets stand in the keyring.
const service = "skein"

// systemRing is the keyring of the operating system.
type systemRing struct{}

// Set keeps a secret.
func (systemRing) Set(key, secret string) error {
	if err := reachable(); err != nil {
		return err
	}
	return keyring.Set(service, key, secret)
}

// Get reads a secret.
func (systemRing) Get(key string) (string, error) {
	if err := reachable(); err != nil {
		return "", err
	}
	return keyring.Get(service, key)
}

// Delete removes a secret.
func (systemRing) Delete(key string) error {
	if err := reachable(); err != nil {
		return err
	}
	return keyring.Delete(service, key)
}

// errNoSecret says that the keyring answered and has no such secret.
var errNoSecret = errors.New("no such secret in the keyring")

// patientRing waits for a keyring only so long. Its calls cannot be stopped (they wait for a person at a prompt), so at
// most one runs; while it hangs, all others are refused. The goroutine ends with the prompt.
type patientRing struct {
	ring     Ring
	patience time.Duration
	turn     chan struct{}
}

func newPatientRing(ring Ring, patience time.Duration) *patientRing {
	return &patientRing{ring: ring, patience: patience, turn: make(chan struct{}, 1)}
}

func (p *patientRing) get(ctx context.Context, key string) (string, error) {
	return p.call(ctx, func() (string, error) { return p.ring.Get(key) })
}

func (p *patientRing) set(ctx context.Context, key, secret string) error {
	_, err := p.call(ctx, func() (string, error) { return "", p.ring.Set(key, secret) })
	return err
}

func (p *patientRing) delete(ctx context.Context, key string) error {
	_, err := p.call(ctx, func() (string, error) { return "", p.ring.Delete(key) })
	return err
}

type ringAnswer struct {
	secret string
	err    error
}

func (p *patientRing) call(ctx context.Context, do func() (string, error)) (string, error) {
	locked := feed.Fail(feed.CodeVaultLocked, "how", "keyring")
	late := time.NewTimer(p.patience)
	defer late.Stop()
	select {
	case p.turn <- struct{}{}:
	case <-late.C:
		return "", locked
	case <-ctx.Done():
		return "", ctx.Err()
	}
	done := make(chan ringAnswer, 1)
	go func() {
		secret, err := do()
		<-p.turn
		done <- ringAnswer{secret, err}
	}()
	select {
	case a := <-done:
		return a.secret, ringError(a.err)
	case <-late.C:
		return "", locked
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// absent are the words by which D-Bus and go-keyring say that there is no keyring here, as opposed to a locked one.
var absent = []string{
	"was not provided by any .service files", "ServiceUnknown", "dbus-launch", "address of session bus",
	"no such file or directory", "connection refused", "unsupported platform",
}

// ringError tells a keyring that is not there from one that will not open.
func ringError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return fmt.Errorf("%w: %w", errNoSecret, err)
	case errors.Is(err, errNoBus):
		return feed.FailWith(err, feed.CodeVaultMissing)
	}
	for _, words := range absent {
		if strings.Contains(err.Error(), words) {
			return feed.FailWith(err, feed.CodeVaultMissing)
		}
	}
	return feed.FailWith(err, feed.CodeVaultLocked, "how", "keyring")
}
