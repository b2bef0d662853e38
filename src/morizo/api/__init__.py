"""Process 1: the AI service on loopback, owner of all data."""
