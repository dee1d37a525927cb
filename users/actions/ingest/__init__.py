"""Own the way in: batches of events and profiles, each item answered, all of a batch in one transaction."""

from users.actions.ingest.batch import Busy, Receipt
from users.actions.ingest.events import ingest_events
from users.actions.ingest.partitions import ensure_partitions
from users.actions.ingest.profiles import ingest_profiles

__all__ = ["Busy", "Receipt", "ensure_partitions", "ingest_events", "ingest_profiles"]
