"""The conversation: acts to rooms, questions, turns."""
