package vault

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"skein/feed"
)

// index is accounts.json. It holds no secret: who, and where the secret is.
type index struct {
	// Vault is a random name of this folder, so that it may be moved.
	Vault    string    `json:"vault"`
	Accounts []Account `json:"accounts"`
}

func (ix *index) read(path string) error {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		ix.Vault = rand.Text()[:12]
		return nil
	case err != nil:
		return fmt.Errorf("reading the list of accounts: %w", err)
	}
	if err := json.Unmarshal(data, ix); err != nil || ix.Vault == "" {
		return feed.FailWith(err, feed.CodeDamagedFile, "path", path)
	}
	return nil
}

func (ix *index) find(did feed.DID) (Account, bool) {
	i := slices.IndexFunc(ix.Accounts, func(a Account) bool { return a.DID == did })
	if i < 0 {
		return Account{}, false
	}
	return ix.Accounts[i], true
}

func (ix *index) put(path string, a Account) error {
	i := slices.IndexFunc(ix.Accounts, func(b Account) bool { return b.DID == a.DID })
	if i < 0 {
		ix.Accounts = append(ix.Accounts, a)
	} else {
		ix.Accounts[i] = a
	}
	return ix.write(path)
}

// last moves an account to the end. One that is there, or nowhere, is no change.
func (ix *index) last(path string, did feed.DID) error {
	a, found := ix.find(did)
	if n := len(ix.Accounts); !found || ix.Accounts[n-1].DID == did {
		return nil
	}
	ix.Accounts = append(slices.DeleteFunc(ix.Accounts, func(b Account) bool { return b.DID == did }), a)
	return ix.write(path)
}

func (ix *index) drop(path string, did feed.DID) error {
	before := len(ix.Accounts)
	ix.Accounts = slices.DeleteFunc(ix.Accounts, func(a Account) bool { return a.DID == did })
	if len(ix.Accounts) == before {
		return nil
	}
	return ix.write(path)
}

func (ix *index) write(path string) error {
	data, err := json.MarshalIndent(ix, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the list of accounts: %w", err)
	}
	return writeFile(path, append(data, '\n'))
}

// writeFile replaces path with data, readable by its owner alone, in one step that survives a crash: the file holds
// either the old bytes or the new ones.
func writeFile(path string, data []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making %s: %w", dir, err)
	}
	f, err := os.CreateTemp(dir, ".new-*") // 0600 by its contract
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return syncDir(dir)
}

// syncDir makes a rename durable. Some systems cannot sync a folder; the file itself is safe there already.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("opening %s: %w", dir, err)
	}
	_ = d.Sync()
	return d.Close()
}
