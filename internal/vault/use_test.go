package vault

import (
	"slices"
	"testing"

	"skein/feed"
)

// The account used last stands at the end, also after a restart; one kept in memory is not written anywhere.
func TestUsedLastStandsAtTheEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ring := &mapRing{}
	v, err := Open(dir, Options{Ring: ring, Work: 10})
	if err != nil {
		t.Fatal(err)
	}
	dids := []feed.DID{"did:plc:a", "did:plc:b", "did:plc:c"}
	for _, d := range append(slices.Clone(dids), "did:plc:memory2", "did:plc:memory1") {
		kind := Keyring
		if len(d) > len(dids[0]) {
			kind = Session
		}
		if err := v.Keep(Account{DID: d, Kind: kind}); err != nil {
			t.Fatal(err)
		}
		if err := v.Save(t.Context(), d, canary); err != nil {
			t.Fatal(err)
		}
	}
	order := func(v *Vault) (all []feed.DID) {
		for _, a := range v.Accounts() {
			all = append(all, a.DID)
		}
		return all
	}
	for _, c := range []struct {
		use  feed.DID
		want []feed.DID
	}{
		{"did:plc:c", []feed.DID{"did:plc:a", "did:plc:b", "did:plc:c"}},
		{"did:plc:a", []feed.DID{"did:plc:b", "did:plc:c", "did:plc:a"}},
		{"did:plc:memory1", []feed.DID{"did:plc:b", "did:plc:c", "did:plc:a"}},
		{"did:plc:nobody", []feed.DID{"did:plc:b", "did:plc:c", "did:plc:a"}},
		{"did:plc:c", []feed.DID{"did:plc:b", "did:plc:a", "did:plc:c"}},
	} {
		if err := v.Use(c.use); err != nil {
			t.Fatal(err)
		}
		if got := order(v); !slices.Equal(got, append(slices.Clone(c.want), "did:plc:memory1", "did:plc:memory2")) {
			t.Errorf("after %s: %v", c.use, got)
		}
		again, err := Open(dir, Options{Ring: ring, Work: 10})
		if err != nil || !slices.Equal(order(again), c.want) {
			t.Errorf("after a restart: %v, %v", order(again), err)
		}
	}
	if secret, err := v.Load(t.Context(), "did:plc:b"); err != nil || string(secret) != string(canary) {
		t.Errorf("%v", err)
	}
	if v.Open() {
		t.Error("files are open without a passphrase")
	}
	if err := v.Unlock([]byte("correct horse battery staple")); err != nil || !v.Open() {
		t.Errorf("%v", err)
	}
}
