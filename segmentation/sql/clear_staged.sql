-- Empties the staging table for the next night that is done again in the same transaction. A rerun finds it empty.
TRUNCATE staged_standing
