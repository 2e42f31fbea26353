package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"filippo.io/age"

	"skein/feed"
)

// MinPassphrase is the fewest characters of a passphrase. Scrypt makes guessing slow, not impossible.
const MinPassphrase = 8

// maxSecretFile bounds what is read; tokens are below 4 KiB.
const maxSecretFile = 64 << 10

// Unlock sets the passphrase for files, for this session. It is checked by the next Load. One shorter than
// [MinPassphrase] characters is refused.
func (v *Vault) Unlock(passphrase []byte) error {
	if utf8.RuneCount(passphrase) < MinPassphrase {
		return feed.Fail(feed.CodeBadInput, "field", "passphrase", "reason", fmt.Sprintf("at least %d characters", MinPassphrase))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pass = bytes.Clone(passphrase)
	return nil
}

// filePath is the secret's file. What a file name cannot hold on some system becomes "_".
func (v *Vault) filePath(did feed.DID) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		}
		return '_'
	}, string(did))
	return filepath.Join(v.dir, "tokens-"+name+".age")
}

func (v *Vault) saveFile(did feed.DID, secret []byte) error {
	if v.pass == nil {
		return feed.Fail(feed.CodeVaultLocked, "how", "passphrase")
	}
	to, err := age.NewScryptRecipient(string(v.pass))
	if err != nil {
		return fmt.Errorf("preparing to encrypt tokens: %w", err)
	}
	to.SetWorkFactor(v.work)
	defer debug.FreeOSMemory() // as in loadFile
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		return fmt.Errorf("encrypting tokens: %w", err)
	}
	if _, err := w.Write(secret); err != nil {
		return fmt.Errorf("encrypting tokens: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("encrypting tokens: %w", err)
	}
	return writeFile(v.filePath(did), sealed.Bytes())
}

func (v *Vault) loadFile(did feed.DID) ([]byte, error) {
	f, err := os.Open(v.filePath(did))
	if errors.Is(err, os.ErrNotExist) {
		return nil, feed.FailWith(err, feed.CodeSignedOut)
	} else if err != nil {
		return nil, fmt.Errorf("reading tokens: %w", err)
	}
	defer f.Close()
	if v.pass == nil {
		return nil, feed.Fail(feed.CodeVaultLocked, "how", "passphrase")
	}
	defer debug.FreeOSMemory() // scrypt took 256 MB once: else the collector lets everything after it grow to twice that
	with, err := age.NewScryptIdentity(string(v.pass))
	if err != nil {
		return nil, fmt.Errorf("preparing to decrypt tokens: %w", err)
	}
	r, err := age.Decrypt(io.LimitReader(f, maxSecretFile), with)
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		v.pass = nil
		return nil, feed.FailWith(err, feed.CodeVaultLocked, "how", "wrong_passphrase")
	} else if err != nil {
		return nil, feed.FailWith(err, feed.CodeDamagedFile, "path", v.filePath(did))
	}
	secret, err := io.ReadAll(r)
	if err != nil {
		return nil, feed.FailWith(err, feed.CodeDamagedFile, "path", v.filePath(did))
	}
	return secret, nil
}
