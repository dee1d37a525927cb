-- Makes a table of this connection: how often each content has come in the file that is being imported.
CREATE TEMPORARY TABLE IF NOT EXISTS seen_contents (content uuid PRIMARY KEY, seen integer NOT NULL);
TRUNCATE seen_contents;
