package vault

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"skein/feed"
)

const did = feed.DID("did:plc:ewvi7nxzyoun6zhxrhs64oiz")

// canary is a secret that is easy to find in a folder.
var canary = []byte(`{"access":"eyJhbGciOi-canary-access","refresh":"eyJhbGciOi-canary-refresh"}`)

// mapRing is a keyring in memory; err, when set, answers everything.
type mapRing struct {
	mu      sync.Mutex
	secrets map[string]string
	err     error
	hang    chan struct{} // when set, calls wait for it, as behind a prompt that nobody answers
}

func (r *mapRing) enter() error {
	if r.hang != nil {
		<-r.hang
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

func (r *mapRing) Set(key, secret string) error {
	if err := r.enter(); err != nil {
		return err
	}
	if r.secrets == nil {
		r.secrets = map[string]string{}
	}
	r.secrets[key] = secret
	return nil
}

func (r *mapRing) Get(key string) (string, error) {
	if err := r.enter(); err != nil {
		return "", err
	}
	if s, ok := r.secrets[key]; ok {
		return s, nil
	}
	return "", keyring.ErrNotFound
}

func (r *mapRing) Delete(key string) error {
	if err := r.enter(); err != nil {
		return err
	}
	if _, ok := r.secrets[key]; !ok {
		return keyring.ErrNotFound
	}
	delete(r.secrets, key)
	return nil
}

func open(t *testing.T, dir string, ring Ring) *Vault {
	t.Helper()
	v, err := Open(dir, Options{Ring: ring, Patience: 50 * time.Millisecond, Work: 10})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// noPlainText fails when any file below dir holds bytes of the canary, and when one is readable by others.
func noPlainText(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, word := range []string{"canary", "eyJ", "correct horse"} {
			if bytes.Contains(data, []byte(word)) {
				t.Errorf("%s holds %q in plain text", path, word)
			}
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is readable by others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryPlaceKeepsAndForgets(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{Keyring, File, Session} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			dir, ring := t.TempDir(), &mapRing{}
			v := open(t, dir, ring)
			if err := v.Unlock([]byte("correct horse")); err != nil {
				t.Fatal(err)
			}
			account := Account{DID: did, Handle: "ada.test", Host: "pds.test", Kind: kind}
			if err := v.Keep(account); err != nil {
				t.Fatal(err)
			}
			for _, secret := range [][]byte{[]byte("first canary"), canary} {
				if err := v.Save(t.Context(), did, secret); err != nil {
					t.Fatal(err)
				}
			}
			noPlainText(t, dir)
			if got := v.Accounts(); len(got) != 1 || got[0] != account {
				t.Errorf("accounts %+v", got)
			}
			again := open(t, dir, ring)
			again.Unlock([]byte("correct horse"))
			got, err := again.Load(t.Context(), did)
			if kind == Session {
				if feed.CodeOf(err) != feed.CodeSignedOut {
					t.Errorf("a session's secret outlived it: %q, %v", got, err)
				}
				got, err = v.Load(t.Context(), did)
			}
			if err != nil || !bytes.Equal(got, canary) {
				t.Errorf("loaded %q, %v", got, err)
			}
			if err := v.Wipe(t.Context(), did); err != nil {
				t.Fatal(err)
			}
			if got, err := v.Load(t.Context(), did); feed.CodeOf(err) != feed.CodeSignedOut {
				t.Errorf("after wiping: %q, %v", got, err)
			}
			if len(v.Accounts()) != 0 || len(ring.secrets) != 0 {
				t.Errorf("left behind: %v, %v", v.Accounts(), ring.secrets)
			}
			if files, _ := filepath.Glob(filepath.Join(dir, "*.age")); len(files) != 0 {
				t.Errorf("left behind: %v", files)
			}
		})
	}
}

func TestUnknownAccountIsSignedOut(t *testing.T) {
	t.Parallel()
	if _, err := open(t, t.TempDir(), &mapRing{}).Load(t.Context(), did); feed.CodeOf(err) != feed.CodeSignedOut {
		t.Error(err)
	}
}

func TestPassphrase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := open(t, dir, &mapRing{})
	if err := v.Keep(Account{DID: did, Kind: File}); feed.CodeOf(err) != feed.CodeVaultLocked {
		t.Errorf("a file without a passphrase: %v", err)
	}
	if err := v.Unlock([]byte("kurz")); feed.CodeOf(err) != feed.CodeBadInput {
		t.Errorf("a short passphrase: %v", err)
	}
	v.Unlock([]byte("correct horse"))
	v.Keep(Account{DID: did, Kind: File})
	if err := v.Save(t.Context(), did, canary); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		pass, how string
	}{{"", "passphrase"}, {"wrong battery", "wrong_passphrase"}, {"", "passphrase"}, {"correct horse", ""}}
	v = open(t, dir, &mapRing{})
	for _, s := range steps {
		if s.pass != "" {
			v.Unlock([]byte(s.pass))
		}
		_, err := v.Load(t.Context(), did)
		if s.how == "" && err != nil || s.how != "" && !strings.Contains(err.Error(), `"`+s.how+`"`) {
			t.Errorf("passphrase %q: %v, want %q", s.pass, err, s.how)
		}
	}
}

func TestDamage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := open(t, dir, &mapRing{})
	v.Unlock([]byte("correct horse"))
	v.Keep(Account{DID: did, Kind: File})
	if err := v.Save(t.Context(), did, canary); err != nil {
		t.Fatal(err)
	}
	sealed, _ := os.ReadFile(v.filePath(did))
	for n := range sealed {
		os.WriteFile(v.filePath(did), sealed[:n], 0o600)
		v.Unlock([]byte("correct horse"))
		if got, err := v.Load(t.Context(), did); err == nil {
			t.Fatalf("%d of %d bytes gave %q", n, len(sealed), got)
		}
	}
	for _, junk := range []string{"", "{", "[]", `{"accounts":7}`, `{"vault":""}`} {
		os.WriteFile(v.indexPath(), []byte(junk), 0o600)
		if _, err := Open(dir, Options{}); feed.CodeOf(err) != feed.CodeDamagedFile {
			t.Errorf("index %q: %v", junk, err)
		}
	}
}

func TestMovingToAnotherPlace(t *testing.T) {
	t.Parallel()
	dir, ring := t.TempDir(), &mapRing{}
	v := open(t, dir, ring)
	if err := v.Save(t.Context(), did, canary); err != nil {
		t.Fatal(err)
	}
	if got := v.Accounts(); len(got) != 1 || got[0].Kind != Keyring {
		t.Fatalf("the default place: %+v", got)
	}
	v.Unlock([]byte("correct horse"))
	v.Keep(Account{DID: did, Kind: File})
	if err := v.Save(t.Context(), did, canary); err != nil {
		t.Fatal(err)
	}
	if got := v.Accounts(); len(got) != 1 || got[0].Kind != File {
		t.Errorf("after moving: %+v", got)
	}
	if len(ring.secrets) != 0 {
		t.Error("the old place still holds the secret")
	}
	v.Keep(Account{DID: did, Kind: Session})
	if err := v.Save(t.Context(), did, canary); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(v.filePath(did)); err == nil || len(v.Accounts()) != 1 || v.Accounts()[0].Kind != Session {
		t.Errorf("after choosing this session only: %+v, file: %v", v.Accounts(), err)
	}
}
