-- What the viewer did and is on its way out.

CREATE TABLE outbox (
  rkey       TEXT PRIMARY KEY, -- a TID: orders the outbox, and is the key of the record
  viewer_did TEXT NOT NULL,
  kind       TEXT NOT NULL,
  subject    TEXT NOT NULL, -- at-uri or DID
  of         TEXT NOT NULL, -- what it takes back
  scope      TEXT NOT NULL,
  record     TEXT NOT NULL, -- JSON
  needs      TEXT NOT NULL, -- at-uris, one a line
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'refused')),
  tries      INTEGER NOT NULL,
  next_ms    INTEGER NOT NULL,
  why        TEXT NOT NULL,
  reason     TEXT NOT NULL,
  uri        TEXT NOT NULL,
  cid        TEXT NOT NULL,
  made_ms    INTEGER NOT NULL,
  sent_ms    INTEGER NOT NULL,
  confirmed  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX outbox_open ON outbox (rkey) WHERE confirmed = 0;
CREATE INDEX outbox_sent ON outbox (sent_ms) WHERE sent_ms > 0;

CREATE TABLE outbox_image (
  rkey       TEXT NOT NULL,
  n          INTEGER NOT NULL,
  viewer_did TEXT NOT NULL,
  mime       TEXT NOT NULL,
  alt        TEXT NOT NULL,
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  bytes      BLOB NOT NULL,
  ref        TEXT NOT NULL, -- the blob as the server named it, '' until it was uploaded
  PRIMARY KEY (rkey, n)
) WITHOUT ROWID;
