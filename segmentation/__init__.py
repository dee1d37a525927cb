"""What state everyone is in, and how we know: activity roll-up, standing, transitions, runs."""
