-- Making room: what pruning needs to know.
-- A post that was taken out to make room stays as a bare name where others name it, and is not asked for again by itself.
ALTER TABLE missing ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
-- What each UTC day (days since 1970) received and sent, by host: the budget of the day, and the plot.
CREATE TABLE traffic (
  day      INTEGER NOT NULL,
  host     TEXT NOT NULL,
  sent     INTEGER NOT NULL,
  received INTEGER NOT NULL,
  PRIMARY KEY (day, host)
) WITHOUT ROWID;
-- How far back an account's posts are held since room was made: those created before since_ms are not fetched again.
CREATE TABLE narrowed (account INTEGER PRIMARY KEY, since_ms INTEGER NOT NULL);
