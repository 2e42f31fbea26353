-- What was in view and what was known of it then, what was learned from that, and what the reader asked for.

-- The ids of the signals whose values an impression holds, one a line. There is one row for each table of signals that ever was.
CREATE TABLE signal_set (id INTEGER PRIMARY KEY, viewer_did TEXT NOT NULL, names TEXT NOT NULL UNIQUE);

CREATE TABLE impression (
  uri        TEXT PRIMARY KEY,
  viewer_did TEXT NOT NULL,
  at_ms      INTEGER NOT NULL,
  edition    INTEGER NOT NULL,
  place      INTEGER NOT NULL, -- 0-based, in that edition
  chance     REAL NOT NULL,    -- that the edition had of putting it there
  explored   INTEGER NOT NULL, -- whether it stood there to find something out
  brought_by TEXT NOT NULL,    -- DID of who reposted it, '' for nobody
  signals    INTEGER NOT NULL, -- signal_set.id
  vals       BLOB NOT NULL     -- int32 each, little-endian, in units of 1/65536
) WITHOUT ROWID;
CREATE INDEX impression_by_time ON impression (at_ms);

-- Personal models. since_ms says from when on a model counted; 0 where it never did.
CREATE TABLE personal (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  viewer_did TEXT NOT NULL,
  made_ms    INTEGER NOT NULL,
  since_ms   INTEGER NOT NULL,
  encoder    TEXT NOT NULL, -- whose vectors it learned from, '' for none
  body       TEXT NOT NULL, -- JSON
  report     TEXT NOT NULL  -- JSON: its figures on what it had not seen
);

-- Presses of "more" and "less". A press that was taken back stays, for its receipt.
CREATE TABLE press (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  viewer_did TEXT NOT NULL,
  at_ms      INTEGER NOT NULL,
  way        INTEGER NOT NULL CHECK (way IN (-1, 1)),
  aim        TEXT NOT NULL,
  target     TEXT NOT NULL, -- DID, topic, words or at-uri, as the aim says
  post       TEXT NOT NULL, -- on which it was pressed
  undone_ms  INTEGER NOT NULL,
  ahead      INTEGER NOT NULL, -- posts of the edition that were counted, from the top
  before     INTEGER NOT NULL, -- such posts among them before it was pressed
  after      INTEGER NOT NULL
);

-- Which posts of an edition stand higher than the mix would put them, to find something out; one a line.
ALTER TABLE edition ADD COLUMN explored TEXT NOT NULL DEFAULT '';
