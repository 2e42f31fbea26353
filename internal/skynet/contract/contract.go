// Package contract is what a client of the network relies on, as a test suite that needs nothing but addresses: it runs
// against the fake network and against the reference servers, so that neither the fake nor the reading of the reference
// can drift unnoticed.
//
// It owns the questions and refuses to know who answers: no world, no seed. What it compares, it first asks for. Every
// answer is also checked against the published lexicons.
package contract

import "testing"

// Target is a network with an account in it that follows others who have posted.
type Target struct {
	// PLC and PDS are base URLs without a trailing slash.
	PLC, PDS string
	// AppViewDID is what app.bsky calls may be proxied to by name.
	AppViewDID string
	// Handle, DID and the two passwords belong to one account.
	Handle, DID, AppPassword, MainPassword string
}

// checks are the clauses of the contract.
var checks = []struct {
	name string
	run  func(*client)
}{
	{"handle leads to DID leads to PDS", identityHolds},
	{"server describes itself", serverDescribed},
	{"passwords open sessions of their scope", loginScopes},
	{"wrong credentials", loginRefused},
	{"tokens are told apart", tokensRefused},
	{"refresh rotates with grace", refreshRotates},
	{"signing out ends the refresh", signOut},
	{"calls are proxied by name", proxied},
	{"records list newest first, page and reverse", recordsListed},
	{"records hash to their CIDs", recordsHash},
	{"records are found one by one", recordsFound},
	{"repository is described and has a head", repoDescribed},
	{"timeline is newest first, of follows and self", timelineOrdered},
	{"timeline pages end, with no post twice", timelinePages},
	{"timeline leaves out blocks and mutes", timelineFiltered},
	{"every post has the same fields", postShape},
	{"author feed filters", authorFeedFilters},
	{"posts by address", postsByAddress},
	{"own likes are private and complete", likesOwn},
	{"likes of a post", likesOfPost},
	{"threads reach up and down", threads},
	{"pictures can be fetched", pictures},
	{"follows, mutes and blocks agree with views", graphAgrees},
	{"profiles", profiles},
	{"preferences are replaced whole", preferences},
	{"an app password does not see the date of birth", privatePreference},
	{"limits are kept", limits},
	{"repository is exported whole and since a revision", repoWhole},
	{"records are written, replaced and deleted", writesHold},
	{"files are uploaded and fetched", blobsKept},
	{"mutes have scopes, and the last one counts", mutesHold},
	{"bookmarks", bookmarksHold},
	{"an account goes away and comes back", deactivated},
}

// Run checks every clause. Clauses run one after another, because some change the account's session or preferences.
func Run(t *testing.T, target Target) {
	t.Helper()
	access := "" // one session for all: 30 in 5 minutes are allowed
	for _, check := range checks {
		t.Run(check.name, func(t *testing.T) {
			c := newClient(t, target)
			c.access = access
			defer func() { access = c.access }()
			check.run(c)
		})
	}
}
