-- The person's own word on what a post is about. It stands above every model, the ones to come included.
CREATE TABLE topic_word (
  post       TEXT NOT NULL,
  label      TEXT NOT NULL,
  viewer_did TEXT NOT NULL,
  applies    INTEGER NOT NULL, -- 0: the post is not about it
  at_ms      INTEGER NOT NULL,
  PRIMARY KEY (post, label)
) WITHOUT ROWID;
