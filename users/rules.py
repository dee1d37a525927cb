"""Owns the seven behaviour dimensions, in the fixed order of their bits in a day's mask."""

DIMENSIONS = ("login", "browse", "interact", "post", "campaign", "purchase", "contact")
