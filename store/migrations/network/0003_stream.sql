-- The live stream: what accounts and identities do. status is what the account's host last said ('' in good standing), status_ms when.
ALTER TABLE actor ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE actor ADD COLUMN status_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX actor_away ON actor (id) WHERE status <> ''; -- who is listened for although nobody is shown them
