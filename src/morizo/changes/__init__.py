"""The journal of every change, and undo."""
