package testnet

import "context"

// Label lets Ozone put a label on a post, or take it back. Ozone serves it signed; the AppView hydrates it in views.
func (n *Network) Label(ctx context.Context, post Ref, value string, negate bool) error {
	return n.node.do(ctx, "label", map[string]any{"uri": post.URI, "cid": post.CID, "val": value, "negate": negate})
}

// LabelAccount lets Ozone label an account, or take the label back.
func (n *Network) LabelAccount(ctx context.Context, did, value string, negate bool) error {
	return n.node.do(ctx, "label", map[string]any{"uri": did, "val": value, "negate": negate})
}
