// Package egress is the only way out of Skein: the only http.Transport, the only dialer and the only DNS client.
//
// It owns what every outbound request must have: a purpose, time-outs, size limits before and after decompression, the refusal of
// private addresses at dial time, redirects without credentials, the waits that servers ask for, the pause after
// repeated failures, the budgets of a host and of a day, and the ledger of which host was contacted why, how often and with how many bytes.
//
// It refuses to know any protocol above HTTP and the bare socket: no tokens, no XRPC, no retries (only the caller knows whether a request
// may be repeated). It never waits on behalf of a caller: a host that asked for silence answers at once with
// feed.CodeRateLimited and the seconds left, so that a screen is never blocked and a job can show its wait.
//
// Rejected alternative: indigo's util/ssrf transport. It guards the dial but not size, silence, redirects with
// credentials or purposes, and it has no way to allow the one private host that its user named.
package egress
