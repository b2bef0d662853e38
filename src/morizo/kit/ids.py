"""Names for new things."""

import uuid


def new_id() -> str:
    """Return a new random UUID in its usual form."""
    return str(uuid.uuid4())


def is_id(text: str) -> bool:
    """Tell whether `text` is a UUID in its usual form (lower case, with hyphens)."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
