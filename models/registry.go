package models

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"

	"skein/feed"
)

// Refined is the kind of the encoder that needs a runtime.
const Refined = "refined"

// Registry reads models from a folder by their passports.
type Registry struct {
	files    fs.FS
	manifest *Manifest
}

// OpenRegistry reads manifest.json of files; the models themselves are read when they are opened.
func OpenRegistry(files fs.FS) (*Registry, error) {
	data, err := fs.ReadFile(files, "manifest.json")
	if err != nil {
		return nil, fmt.Errorf("models: %w", err)
	}
	manifest, err := ParseManifest(data)
	if err != nil {
		return nil, err
	}
	return &Registry{files: files, manifest: manifest}, nil
}

// Passport finds the encoder of a kind; without one the error is [feed.CodeNoEncoder].
func (r *Registry) Passport(kind string) (Passport, error) {
	for _, p := range r.manifest.Encoders {
		if p.Kind == kind {
			return p, nil
		}
	}
	return Passport{}, feed.Fail(feed.CodeNoEncoder, "reason", "no "+kind+" encoder is shipped")
}

// Curve is the one from cosine to closeness for vectors of two kinds, in either order.
func (r *Registry) Curve(left, right string) (Curve, bool) {
	if curve, ok := r.manifest.Closeness[left+"-"+right]; ok {
		return curve, true
	}
	curve, ok := r.manifest.Closeness[right+"-"+left]
	return curve, ok
}

func (r *Registry) read(f File) ([]byte, error) { return f.Read(r.files) }

// Read returns the file's bytes if they are the ones named.
func (f File) Read(files fs.FS) ([]byte, error) {
	data, err := fs.ReadFile(files, f.Name)
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, fmt.Errorf("%s: SHA-256 is %x, the manifest says %s", f.Name, sum, f.SHA256)
	}
	return data, nil
}

// damaged is the error for an encoder whose files or answers are not what its passport says.
func damaged(p Passport, cause error) error {
	return feed.FailWith(cause, feed.CodeDamagedModel, "model", p.ID)
}
