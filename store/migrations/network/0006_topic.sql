-- What the topic model said about a post's words, and which one. given is a line for each topic: label, tab, probability;
-- none is an answer too. It leaves with the words that it is about.
CREATE TABLE topic (post INTEGER PRIMARY KEY, version TEXT NOT NULL, given TEXT NOT NULL);
CREATE TRIGGER topic_gone AFTER DELETE ON post WHEN old.text IS NOT NULL BEGIN
  DELETE FROM topic WHERE post = old.id;
END;
CREATE TRIGGER topic_words_changed AFTER UPDATE OF text, more ON post
WHEN old.text IS NOT NULL AND (old.text IS NOT new.text OR old.more IS NOT new.more) BEGIN
  DELETE FROM topic WHERE post = old.id;
END;
