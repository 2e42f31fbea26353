package atp

import (
	"context"
	"net/url"

	"skein/feed"
)

// RepoStatus asks an account's own PDS for its standing (com.atproto.sync.getRepoStatus). Errors: a [Refusal] where the server does not
// know the account, or what the network said.
func RepoStatus(ctx context.Context, net Network, who Identity) (feed.AccountStatus, error) {
	var out struct {
		Active flag `json:"active"`
		Status text `json:"status"`
	}
	err := newEndpoint(net, who.PDS).get(ctx, "com.atproto.sync.getRepoStatus", url.Values{"did": {string(who.DID)}}, "", &out)
	return statusOf(bool(out.Active), string(out.Status)), err
}
