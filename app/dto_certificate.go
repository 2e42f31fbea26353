package app

// Certificate says how complete the copies of accounts are, as of the last comparison with their servers.
type Certificate struct {
	Accounts int              `json:"accounts"`
	Complete int              `json:"complete"` // those without a gap, or with one that was repaired
	Gaps     []CertificateGap `json:"gaps"`
	Sentence string           `json:"sentence"`
	AtMs     int64            `json:"atMs"` // 0 when nothing was compared yet
}

// CertificateGap is what the copy of one account lacks.
type CertificateGap struct {
	DID      string `json:"did"`
	Handle   string `json:"handle"` // empty while unknown
	What     string `json:"what"`   // a sentence
	Rev      string `json:"rev"`    // the revision held
	Head     string `json:"head"`   // the server's
	Missing  int    `json:"missing"`
	Extra    int    `json:"extra"`
	Repaired bool   `json:"repaired"`
}
