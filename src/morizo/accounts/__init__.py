"""People, households, sessions and preferences."""
