-- The copy of public data. Everything here can be fetched again.
-- Ids are AUTOINCREMENT: a purged post's id is never given to another post, so a vector or page kept in memory can
-- go stale but can never come to mean something else.
-- Times are ms since the Unix epoch. viewer_did is actor.id of the account whose view the row is.

CREATE TABLE actor (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  did         TEXT NOT NULL UNIQUE,
  indexed_ms  INTEGER NOT NULL DEFAULT -1, -- of the view stored; -1: only named so far
  handle      TEXT NOT NULL DEFAULT '',
  name        TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  avatar      TEXT NOT NULL DEFAULT '',
  created_ms  INTEGER NOT NULL DEFAULT 0,
  followers   INTEGER NOT NULL DEFAULT 0,
  follows     INTEGER NOT NULL DEFAULT 0,
  posts       INTEGER NOT NULL DEFAULT 0,
  labelled    INTEGER NOT NULL DEFAULT 0 -- whether rows of label exist
);

-- A record: at://actor.did/app.bsky.feed.post/path. A quoted record of another collection has path "collection/rkey".
-- A record that was only named (a parent, a quote, a liked post) is a row with indexed_ms = -1 and no content.
CREATE TABLE post (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  author       INTEGER NOT NULL,
  path         TEXT NOT NULL,
  indexed_ms   INTEGER NOT NULL DEFAULT -1,
  effective_ms INTEGER,          -- NULL exactly when there is no content
  created_ms   INTEGER,
  witnessed_ms INTEGER,
  flags        INTEGER NOT NULL DEFAULT 0, -- see flags.go
  graphemes    INTEGER NOT NULL DEFAULT 0,
  mentions     INTEGER NOT NULL DEFAULT 0,
  likes        INTEGER NOT NULL DEFAULT 0,
  reposts      INTEGER NOT NULL DEFAULT 0,
  replies      INTEGER NOT NULL DEFAULT 0,
  quotes       INTEGER NOT NULL DEFAULT 0,
  root         INTEGER,
  parent       INTEGER,
  quote        INTEGER,
  quote_state  TEXT NOT NULL DEFAULT '',
  fingerprint  INTEGER,          -- of the normalised text, NULL under 20 letters
  link         INTEGER,          -- of host and path of the first link, NULL without one
  langs        TEXT NOT NULL DEFAULT '',   -- "en pt-BR"
  cid          TEXT NOT NULL DEFAULT '',
  text         TEXT,
  more         TEXT,             -- alt texts, card and tags: searched beside the text
  extra        BLOB,             -- facets, images, video, card, tags as compact JSON, NULL when there are none
  UNIQUE (author, path)
);
-- Each secondary index costs about as much as the row itself when writing; every one here carries a query named.
CREATE INDEX post_by_author ON post (author, effective_ms, witnessed_ms) WHERE effective_ms IS NOT NULL; -- candidates, author counts
CREATE INDEX post_by_time   ON post (effective_ms) WHERE effective_ms IS NOT NULL;                       -- newest first: enrich, counts, search
CREATE INDEX post_by_root   ON post (root) WHERE root IS NOT NULL;                                       -- who talks in a thread, deletion
CREATE INDEX post_by_quote  ON post (quote) WHERE quote IS NOT NULL;                                     -- deletion
CREATE INDEX post_by_print  ON post (fingerprint) WHERE fingerprint IS NOT NULL;                         -- the same text by others
CREATE INDEX post_by_link   ON post (link) WHERE link IS NOT NULL;                                       -- the same link by others
CREATE INDEX post_named     ON post (id) WHERE indexed_ms < 0;                                           -- what is still to be fetched

-- Words leave the index by triggers, so that no path through the code can forget it; vectors and evidence are about the
-- words and leave with them. Words enter by apply_words.go at the end of a batch: a statement with a trigger opens a
-- savepoint, at which FTS5 writes what it gathered, one segment a post. secure-delete removes the words of a deleted post
-- from the index's pages at once instead of at the next merge.
CREATE VIEW post_words AS SELECT id, text, more FROM post WHERE text IS NOT NULL;
CREATE VIRTUAL TABLE post_fts USING fts5 (text, more, content='post_words', content_rowid='id', tokenize="unicode61 remove_diacritics 2");
INSERT INTO post_fts (post_fts, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER post_words_gone AFTER DELETE ON post WHEN old.text IS NOT NULL BEGIN
  INSERT INTO post_fts (post_fts, rowid, text, more) VALUES ('delete', old.id, old.text, old.more);
  DELETE FROM evidence WHERE post = old.id;
  DELETE FROM vector WHERE post = old.id AND model IN (SELECT id FROM model);
END;
CREATE TRIGGER post_words_changed AFTER UPDATE OF text, more ON post
WHEN old.text IS NOT NULL AND (old.text IS NOT new.text OR old.more IS NOT new.more) BEGIN
  INSERT INTO post_fts (post_fts, rowid, text, more) VALUES ('delete', old.id, old.text, old.more);
  INSERT INTO post_fts (rowid, text, more) SELECT new.id, new.text, new.more WHERE new.text IS NOT NULL;
  DELETE FROM evidence WHERE post = old.id;
  DELETE FROM vector WHERE post = old.id AND model IN (SELECT id FROM model);
END;

-- Labels in the views of posts and accounts. subject is post.id or actor.id, by kind.
CREATE TABLE label (
  kind    TEXT NOT NULL CHECK (kind IN ('post', 'actor')),
  subject INTEGER NOT NULL,
  src     INTEGER NOT NULL,
  val     TEXT NOT NULL,
  cts_ms  INTEGER NOT NULL,
  exp_ms  INTEGER NOT NULL,
  neg     INTEGER NOT NULL,
  PRIMARY KEY (kind, subject, src, val)
) WITHOUT ROWID;

CREATE TABLE engagement (
  post       INTEGER NOT NULL,
  kind       TEXT NOT NULL CHECK (kind IN ('like', 'repost')),
  actor      INTEGER NOT NULL,
  rkey       TEXT NOT NULL, -- of the record in the actor's repository, '' when a view named only the actor
  created_ms INTEGER NOT NULL,
  PRIMARY KEY (post, kind, actor)
) WITHOUT ROWID;
CREATE INDEX engagement_by_actor ON engagement (actor, kind, created_ms); -- own likes, reposts by follows

CREATE TABLE timeline (
  viewer_did INTEGER NOT NULL,
  post       INTEGER NOT NULL,
  brought_by INTEGER NOT NULL, -- the reposter, 0 for the post itself
  sort_ms    INTEGER NOT NULL,
  PRIMARY KEY (post, viewer_did, brought_by)
) WITHOUT ROWID;

-- What stands between a viewer and an account: the one truth about follows, mutes and blocks, fed by whole lists and by views.
CREATE TABLE relation (
  viewer_did       INTEGER NOT NULL,
  actor            INTEGER NOT NULL,
  following        TEXT NOT NULL DEFAULT '', -- the viewer's follow record
  blocking         INTEGER NOT NULL DEFAULT 0,
  block_uri        TEXT NOT NULL DEFAULT '', -- the viewer's block record, where a list named it
  muted            INTEGER NOT NULL DEFAULT 0,
  followed_by      INTEGER NOT NULL DEFAULT 0,
  muted_by_list    INTEGER NOT NULL DEFAULT 0,
  blocking_by_list INTEGER NOT NULL DEFAULT 0,
  blocked_by       INTEGER NOT NULL DEFAULT 0,
  seen_ms          INTEGER NOT NULL,
  PRIMARY KEY (actor, viewer_did)
) WITHOUT ROWID;
CREATE INDEX relation_following ON relation (viewer_did, actor) WHERE following <> '';

CREATE TABLE post_state (
  viewer_did   INTEGER NOT NULL,
  post         INTEGER NOT NULL,
  like_uri     TEXT NOT NULL,
  repost_uri   TEXT NOT NULL,
  bookmarked   INTEGER NOT NULL,
  thread_muted INTEGER NOT NULL,
  seen_ms      INTEGER NOT NULL,
  PRIMARY KEY (post, viewer_did)
) WITHOUT ROWID;

CREATE TABLE preference (viewer_did INTEGER PRIMARY KEY, raw BLOB NOT NULL);

CREATE TABLE cursor (
  viewer_did INTEGER NOT NULL,
  name       TEXT NOT NULL,
  value      TEXT NOT NULL,
  PRIMARY KEY (viewer_did, name)
) WITHOUT ROWID;

CREATE TABLE model (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE vector (
  model INTEGER NOT NULL,
  post  INTEGER NOT NULL,
  scale REAL NOT NULL,
  q     BLOB NOT NULL CHECK (length(q) = 384),
  PRIMARY KEY (model, post)
) WITHOUT ROWID;

CREATE TABLE evidence (post INTEGER PRIMARY KEY, version TEXT NOT NULL, found TEXT NOT NULL);

-- Records and accounts that are gone, by hash: enough to refuse a stale copy, nothing to read.
CREATE TABLE tombstone (hash INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL);
-- Named records that were asked for and not found; asked again after a while unless gone.
CREATE TABLE missing (post INTEGER PRIMARY KEY, asked_ms INTEGER NOT NULL, gone INTEGER NOT NULL DEFAULT 0);

-- The egress ledger.
CREATE TABLE host (
  host     TEXT NOT NULL,
  purpose  TEXT NOT NULL,
  requests INTEGER NOT NULL,
  sent     INTEGER NOT NULL,
  received INTEGER NOT NULL,
  last_ms  INTEGER NOT NULL,
  PRIMARY KEY (host, purpose)
) WITHOUT ROWID;
