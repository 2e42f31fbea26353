-- What a live stream asks for at every like and repost that is taken back.
-- The record's key stands in the index, so that an account's thousands of likes are not looked up one by one to find it.
DROP INDEX engagement_by_actor;
CREATE INDEX engagement_by_actor ON engagement (actor, kind, created_ms, post, rkey); -- own likes, reposts by follows, a like that is taken back
CREATE INDEX post_state_liked    ON post_state (viewer_did, like_uri) WHERE like_uri <> '';   -- a viewer's like that is taken back
CREATE INDEX post_state_reposted ON post_state (viewer_did, repost_uri) WHERE repost_uri <> '';
