"""Where people speak: groups, campaigns, voices, graduation."""
