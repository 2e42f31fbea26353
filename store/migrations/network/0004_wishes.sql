-- Wishes of authors and of the viewer, and labels straight from labelers.

-- A mute of reposts or of quote posts alone comes with views only: app.bsky.graph.getMutes lists full mutes.
ALTER TABLE relation ADD COLUMN muted_reposts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE relation ADD COLUMN muted_quotes  INTEGER NOT NULL DEFAULT 0;

-- Members of the lists that a viewer mutes or blocks as a whole. list is the at-uri; kind 0 mutes, 1 blocks.
CREATE TABLE listed (
  viewer_did INTEGER NOT NULL,
  actor      INTEGER NOT NULL,
  kind       INTEGER NOT NULL CHECK (kind IN (0, 1)),
  list       TEXT NOT NULL,
  PRIMARY KEY (actor, viewer_did, kind, list)
) WITHOUT ROWID;

-- Who may answer in a thread. post is the thread's first; lists says that members of some lists may, too.
CREATE TABLE threadgate (
  post       INTEGER PRIMARY KEY,
  created_ms INTEGER NOT NULL,
  limited    INTEGER NOT NULL,
  mentioned  INTEGER NOT NULL,
  followers  INTEGER NOT NULL,
  following  INTEGER NOT NULL,
  lists      INTEGER NOT NULL
);
-- The replies that the author hid, by the hash of their at-uri: nobody needs to know them before they come.
CREATE TABLE threadgate_hidden (
  post  INTEGER NOT NULL,
  reply INTEGER NOT NULL,
  PRIMARY KEY (post, reply)
) WITHOUT ROWID;
CREATE INDEX threadgate_by_reply ON threadgate_hidden (reply); -- deletion

-- Who may quote a post, and the quotes its author took it out of.
CREATE TABLE postgate (post INTEGER PRIMARY KEY, no_quotes INTEGER NOT NULL);
CREATE TABLE postgate_detached (
  post    INTEGER NOT NULL,
  quoting INTEGER NOT NULL,
  PRIMARY KEY (post, quoting)
) WITHOUT ROWID;
CREATE INDEX postgate_by_quoting ON postgate_detached (quoting); -- deletion

-- Accounts that ask not to be recommended.
CREATE TABLE declaration (actor INTEGER PRIMARY KEY);

-- Labels straight from their labelers, with a checked signature. They lie beside those of views (label): a view replaces all
-- labels that came with views, and knows nothing of labelers beyond its twenty. Reading takes the latest of both.
CREATE TABLE signed_label (
  kind    TEXT NOT NULL CHECK (kind IN ('post', 'actor')),
  subject INTEGER NOT NULL,
  src     INTEGER NOT NULL,
  val     TEXT NOT NULL,
  cts_ms  INTEGER NOT NULL,
  exp_ms  INTEGER NOT NULL,
  neg     INTEGER NOT NULL,
  PRIMARY KEY (kind, subject, src, val)
) WITHOUT ROWID;
CREATE INDEX signed_label_by_src ON signed_label (src); -- counts, a labeler that is removed

-- Posts that the AppView left out when a viewer asked for them. A view fetched later ends it.
CREATE TABLE withheld (
  viewer_did INTEGER NOT NULL,
  post       INTEGER NOT NULL,
  asked_ms   INTEGER NOT NULL,
  PRIMARY KEY (post, viewer_did)
) WITHOUT ROWID;
