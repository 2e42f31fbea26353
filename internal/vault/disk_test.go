package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"skein/feed"
)

func unlocked(t *testing.T, dir string) *Vault {
	t.Helper()
	v := open(t, dir, &mapRing{})
	if err := v.Unlock([]byte("correct horse")); err != nil {
		t.Fatal(err)
	}
	return v
}

func keepInFile(t *testing.T, v *Vault, who feed.DID) {
	t.Helper()
	if err := v.Keep(Account{DID: who, Kind: File}); err != nil {
		t.Fatal(err)
	}
}

// A folder that is a file: saving fails with the path, and what was there before stays readable.
func TestFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(blocked, "sub"), Options{}); err == nil || !strings.Contains(err.Error(), blocked) {
		t.Errorf("opening inside a file: %v", err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	v := unlocked(t, dir)
	keepInFile(t, v, did)
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // the folder is not made until something is kept
		t.Fatal(err)
	}
	if err := v.Save(t.Context(), did, canary); err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("saving: %v", err)
	}
	if len(v.Accounts()) != 0 {
		t.Error("an account is listed whose secret could not be kept")
	}
}

// A write that fails leaves the old secret and no half-written file.
func TestFailedWriteKeepsTheOldSecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := unlocked(t, dir)
	keepInFile(t, v, did)
	if err := v.Save(t.Context(), did, canary); err != nil {
		t.Fatal(err)
	}
	other := feed.DID("did:plc:other")
	if err := os.Mkdir(v.filePath(other), 0o700); err != nil { // a rename onto a folder fails
		t.Fatal(err)
	}
	keepInFile(t, v, other)
	if err := v.Save(t.Context(), other, canary); err == nil {
		t.Fatal("a folder was replaced by a file")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".new-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if got, err := v.Load(t.Context(), did); err != nil || !bytes.Equal(got, canary) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := open(t, dir, &mapRing{})
	for _, who := range []feed.DID{"did:web:ada.test", "did:web:localhost%3A1", "did:plc:../../../etc/passwd", "did:x:a/b\\c", "did:x:\x00:*?"} {
		path := v.filePath(who)
		if filepath.Dir(path) != dir || strings.ContainsAny(filepath.Base(path), `/\:*?%`+"\x00") {
			t.Errorf("%q lies in %q", who, path)
		}
	}
}

func TestManyAccountsAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := unlocked(t, dir)
	var wg sync.WaitGroup
	name := func(i int) feed.DID { return feed.DID(fmt.Sprintf("did:plc:account%02d", i)) }
	for i := range 12 {
		wg.Go(func() {
			kind := []Kind{Keyring, File, Session}[i%3]
			if err := v.Keep(Account{DID: name(i), Kind: kind}); err != nil {
				t.Error(err)
			}
			for n := range 3 {
				if err := v.Save(t.Context(), name(i), fmt.Appendf(nil, "canary %d %d", i, n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(v.Accounts()); n != 12 {
		t.Errorf("%d accounts", n)
	}
	for i := range 12 {
		if got, err := v.Load(t.Context(), name(i)); err != nil || string(got) != fmt.Sprintf("canary %d 2", i) {
			t.Errorf("%d: %q, %v", i, got, err)
		}
	}
	noPlainText(t, dir)
	for i := range 12 {
		if err := v.Wipe(t.Context(), name(i)); err != nil {
			t.Error(err)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "tokens-*")); len(files) != 0 || len(v.Accounts()) != 0 {
		t.Errorf("left behind: %v, %v", files, v.Accounts())
	}
}

// Two data folders with the same account share one keyring and stay apart; a folder may be moved.
func TestFoldersDoNotShareSecrets(t *testing.T) {
	t.Parallel()
	ring := &mapRing{}
	first, second := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b")
	for i, dir := range []string{first, second} {
		if err := open(t, dir, ring).Save(t.Context(), did, fmt.Appendf(nil, "canary of %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(first, moved); err != nil {
		t.Fatal(err)
	}
	v := open(t, moved, ring)
	if got, err := v.Load(t.Context(), did); err != nil || string(got) != "canary of 0" {
		t.Errorf("after moving: %q, %v", got, err)
	}
	if err := v.Wipe(t.Context(), did); err != nil {
		t.Fatal(err)
	}
	if got, err := open(t, second, ring).Load(t.Context(), did); err != nil || string(got) != "canary of 1" {
		t.Errorf("the other folder: %q, %v", got, err)
	}
}

func TestKeepRefusesNonsense(t *testing.T) {
	t.Parallel()
	v := open(t, t.TempDir(), &mapRing{})
	for _, a := range []Account{{}, {DID: did}, {DID: did, Kind: "plaintext"}, {Kind: Keyring}} {
		if err := v.Keep(a); feed.CodeOf(err) != feed.CodeBadInput {
			t.Errorf("%+v: %v", a, err)
		}
	}
	if err := v.Wipe(t.Context(), "did:plc:stranger"); err != nil {
		t.Errorf("wiping what was never kept: %v", err)
	}
	if err := v.clear(t.Context(), Account{DID: did, Kind: Keyring}); err != nil && !errors.Is(err, errNoSecret) {
		t.Errorf("clearing what is not there: %v", err)
	}
}
