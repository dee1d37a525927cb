-- Writes: seen_contents, of this connection alone; returns how often each content has come by now.
-- It is asked once for a batch, before the batch is stored, so that storing can be tried again.
INSERT INTO seen_contents (content, seen)
SELECT content, count FROM unnest(%(contents)s::uuid[], %(counts)s::integer[]) AS new (content, count)
ON CONFLICT (content) DO UPDATE SET seen = seen_contents.seen + excluded.seen
RETURNING replace(content::text, '-', ''), seen
