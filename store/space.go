package store

import "context"

// spaceProbe is how much is written to see whether a disk has room again, in bytes: a batch of sync, generously.
const spaceProbe = 256 << 10

// HasSpace tries to write as much as a batch would and takes it out again. It fails with [feed.CodeDiskFull] while the disk is
// full.
func (n *Network) HasSpace(ctx context.Context) error {
	err := n.db.update(ctx, func(t *tx) error {
		return t.run("INSERT INTO traffic (day, host, sent, received) VALUES (-1, zeroblob(?), 0, 0) ON CONFLICT DO NOTHING", spaceProbe)
	})
	if err != nil {
		return err
	}
	return n.db.update(ctx, func(t *tx) error { return t.run("DELETE FROM traffic WHERE day < 0") })
}
