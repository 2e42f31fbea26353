// Package vault keeps the tokens of signed-in accounts: in the system's keyring, in a file encrypted under a passphrase
// (age, scrypt), or in memory for this session only.
//
// It owns where a secret lies and that it never lies on disk in plain text. accounts.json, the list of which account is
// kept where, holds no secret. It refuses to know what a secret means (no JSON, no token, no network), and it never
// falls back to a weaker place by itself: a keyring that is missing or does not answer is an error with its own code,
// and the person chooses.
//
// Rejected alternatives: Secret Service with a home-made key file beside it (a key beside its lock), and go-keyring's
// own behaviour of waiting for ever on a prompt that nobody answers.
package vault
