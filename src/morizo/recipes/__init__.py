"""Recipes and their two-part index: words and meaning."""
