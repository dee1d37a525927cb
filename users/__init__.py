"""Owns people and what they did: employees, profiles, identities, events and the policy versions."""
