package app

import (
	"sync"

	"skein/feed"
	"skein/search"
)

// heldBeside is what a site keeps beside its file. What leaves the file leaves it too, so that a deleted post is like nothing and
// its pictures are served no more.
type heldBeside struct {
	images *imageBook

	mu       sync.Mutex
	matrices map[*search.Matrix]bool
}

// keep adds an account's vectors until the function returned is called.
func (m *heldBeside) keep(matrix *search.Matrix) (release func() error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.matrices == nil {
		m.matrices = map[*search.Matrix]bool{}
	}
	m.matrices[matrix] = true
	return func() error {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.matrices, matrix)
		return nil
	}
}

// forget takes out what the store has just removed.
func (m *heldBeside) forget(posts []feed.PostID, pictures []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for matrix := range m.matrices {
		for _, id := range posts {
			matrix.Remove(id)
		}
	}
	for _, url := range pictures {
		m.images.forget(url)
	}
}
