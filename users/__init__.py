"""Who they are and what they did: employees, profiles, events, sources, policies, audit."""
