"""What we do about silence, and whether we may: queue, greetings, touches, check-ups."""
