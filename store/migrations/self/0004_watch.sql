-- What the models met and said, what they did, and what the gate decided about those that were learned here.

CREATE TABLE watched (
  viewer_did TEXT NOT NULL,
  week       INTEGER NOT NULL, -- weeks since Monday, 5 January 1970, UTC
  kind       TEXT NOT NULL,    -- score, feature, language
  name       TEXT NOT NULL,    -- of the model, signal or ''
  version    TEXT NOT NULL,    -- of what was counted; other versions are not to be compared
  counts     TEXT NOT NULL,    -- JSON
  made_ms    INTEGER NOT NULL,
  PRIMARY KEY (week, kind, name)
) WITHOUT ROWID;

CREATE TABLE model_work (
  viewer_did TEXT NOT NULL,
  model      TEXT NOT NULL,
  day        INTEGER NOT NULL, -- UTC days since 1970
  texts      INTEGER NOT NULL,
  broken     INTEGER NOT NULL, -- of them with an answer that was not finite
  abstained  INTEGER NOT NULL, -- of them that the model had nothing to say about
  micros     INTEGER NOT NULL,
  PRIMARY KEY (model, day)
) WITHOUT ROWID;

CREATE TABLE trial (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  viewer_did TEXT NOT NULL,
  model      TEXT NOT NULL,
  at_ms      INTEGER NOT NULL,
  outcome    TEXT NOT NULL,
  report     TEXT NOT NULL, -- JSON
  champion   TEXT NOT NULL, -- what was in force, to go back to
  challenger TEXT NOT NULL,
  undone_ms  INTEGER NOT NULL DEFAULT 0
);
