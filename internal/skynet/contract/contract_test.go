package contract

import (
	"testing"
	"time"

	"skein/internal/skynet"
	"skein/internal/skynet/sample"
)

// TestNetworkContract holds the fake network to the contract; under the e2e tag it holds the reference servers too.
func TestNetworkContract(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	world, err := skynet.Generate(1, skynet.Plan{
		Accounts: 12, Posts: 200, ViewerFollows: 8, FollowsEach: 4, Likes: 300, Reposts: 30, ViewerLikes: 20,
	}, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []func() error{
		func() error { return world.Mute("viewer", "a00002") },
		func() error { _, err := world.Block("viewer", "a00003"); return err },
		func() error { _, err := world.Block("a00004", "viewer"); return err },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
	}
	hold(t, world)
}

// TestSampleKeepsContract holds the sample network that people look around in.
func TestSampleKeepsContract(t *testing.T) {
	t.Parallel()
	s, err := sample.Load()
	if err != nil {
		t.Fatal(err)
	}
	world, err := skynet.FromSample(s, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	hold(t, world)
}

func hold(t *testing.T, world *skynet.World) {
	t.Helper()
	net, err := skynet.Serve(t.Context(), world, skynet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer net.Close()
	Run(t, Target{
		PLC: net.PLC, PDS: net.PDS, AppViewDID: net.AppViewDID,
		Handle: net.Handle, DID: net.Viewer.DID, AppPassword: net.AppPassword, MainPassword: net.MainPassword,
	})
}
