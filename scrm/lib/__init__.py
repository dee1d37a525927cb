"""Own the small helpers that every floor may use; no tables live here."""
