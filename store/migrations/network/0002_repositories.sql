-- Whole repositories: how far each is copied, and the records that are no posts.

-- rev: every record of the window up to here is held; proven: here the set of records was found equal (feed.Repo).
CREATE TABLE repo (
  account   INTEGER PRIMARY KEY,
  pds       TEXT NOT NULL DEFAULT '',
  rev       TEXT NOT NULL DEFAULT '',
  proven    TEXT NOT NULL DEFAULT '',
  proven_ms INTEGER NOT NULL DEFAULT 0,
  since_ms  INTEGER NOT NULL DEFAULT 0,
  bytes     INTEGER NOT NULL DEFAULT 0,
  records   INTEGER NOT NULL DEFAULT 0,
  gap       TEXT NOT NULL DEFAULT ''
);

-- Follows and blocks of any account, one row a record; what stands between a viewer and an account is relation.
CREATE TABLE edge (
  actor      INTEGER NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('follow', 'block')),
  rkey       TEXT NOT NULL,
  subject    INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (actor, kind, rkey)
) WITHOUT ROWID;
CREATE INDEX edge_by_subject ON edge (subject, kind, actor); -- who follows an account, deletion
