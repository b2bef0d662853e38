"""Tonight's main dish, side dish and soup: scoring, adopting, cooking."""
