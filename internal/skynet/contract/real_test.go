//go:build e2e

package contract

import (
	"context"
	"testing"

	"skein/internal/testnet"
)

// TestReferenceKeepsContract holds the reference servers to the same contract as the fake network.
func TestReferenceKeepsContract(t *testing.T) {
	n, err := testnet.Start(t.Context(), testnet.Options{Users: 10, Posts: 200, Labels: 4, Progress: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := n.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	me := n.Viewer()
	Run(t, Target{
		PLC: n.PLC, PDS: n.PDS, AppViewDID: n.AppViewDID,
		Handle: me.Handle, DID: me.DID, AppPassword: me.AppPassword, MainPassword: me.Password,
	})
}
