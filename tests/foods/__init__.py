"""The foods room, promise by promise."""
