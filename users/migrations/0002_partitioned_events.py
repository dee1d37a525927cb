"""Makes the tables that Django cannot declare: events by month, their keys, and the day marks."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE users_event_id_seq AS bigint CACHE 100;

CREATE TABLE users_event (
    profile_id  bigint      NOT NULL,
    occurred_at timestamptz NOT NULL,
    id          bigint      NOT NULL DEFAULT nextval('users_event_id_seq'),
    source_id   integer     NOT NULL,
    type_id     integer     NOT NULL,
    key         uuid        NOT NULL,
    amount      bigint,
    subject     text        NOT NULL DEFAULT '',
    properties  jsonb,
    is_future   boolean     NOT NULL DEFAULT false,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (profile_id, occurred_at, id)
) PARTITION BY RANGE (occurred_at);

CREATE INDEX users_event_type_idx ON users_event (type_id, occurred_at);

CREATE TABLE users_event_default PARTITION OF users_event DEFAULT;

CREATE TABLE users_eventkey (
    source_id integer NOT NULL,
    key       uuid    NOT NULL,
    content   uuid    NOT NULL,
    PRIMARY KEY (source_id, key)
);

CREATE TABLE users_daymark (
    txid       bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    profile_id bigint NOT NULL,
    day        date   NOT NULL
);
-- Marks lie in the order in which they came, so summaries of page ranges find them; a tree for each of the
-- two columns took half the time of writing a mark.
CREATE INDEX users_daymark_idx ON users_daymark USING brin (txid, day)
    WITH (pages_per_range = 16, autosummarize = on);
"""

BACKWARD = """
DROP TABLE users_daymark, users_eventkey, users_event;
DROP SEQUENCE users_event_id_seq;
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
