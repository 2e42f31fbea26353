-- What one person made or did: precious, never rebuilt. Posts and people are named by at-uri and DID, never by number.

CREATE TABLE owner (viewer_did TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID; -- JSON

CREATE TABLE feedback (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  viewer_did TEXT NOT NULL,
  kind       TEXT NOT NULL,
  post       TEXT NOT NULL,
  author     TEXT NOT NULL,
  at_ms      INTEGER NOT NULL,
  note       TEXT NOT NULL,
  UNIQUE (kind, post, author)
);

CREATE TABLE seen (uri TEXT PRIMARY KEY, viewer_did TEXT NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX seen_by_time ON seen (at_ms);

CREATE TABLE edition (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  viewer_did TEXT NOT NULL,
  as_of_ms   INTEGER NOT NULL,
  recipe     TEXT NOT NULL,
  uris       TEXT NOT NULL, -- one a line, in order
  anchor     TEXT NOT NULL
);
