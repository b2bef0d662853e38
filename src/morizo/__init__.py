"""Morizo: a pantry and menu assistant for Japanese homes."""

__version__ = "0.1.0"
