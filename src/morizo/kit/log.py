"""One structured line per event, on standard error: time, level, what, and plain fields. No personal text."""

import json
import logging
import logging.handlers
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FIELDS = "fields"


class JsonLines(logging.Formatter):
    """Writes a record as one JSON line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= getattr(record, FIELDS, {})
        if record.exc_info:
            # The traceback names code, never values: messages of unknown errors may hold what a person said.
            line["error"] = record.exc_info[0].__name__ if record.exc_info[0] else "Error"
            line["where"] = _frames(record)
        return json.dumps(line, ensure_ascii=False, default=str)


def _frames(record: logging.LogRecord) -> list[str]:
    trace = record.exc_info[2] if record.exc_info else None
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-12:]


def set_up(level: str, file: Path | None = None) -> str | None:
    """Send every logger to standard error, and to a file if one is named.

    Returns:
        Why the file can't be written, or None.
    """
    fault = None
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            # Follows a rotated file by itself, so that rotation needs no signal.
            handlers.append(logging.handlers.WatchedFileHandler(file, encoding="utf-8"))
        except OSError as err:
            fault = err.strerror or "書けません"
    for handler in handlers:
        handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=handlers, force=True)
    for noisy in (
        "httpx",
        "httpx2",
        "httpcore",
        "httpcore2",
        "uvicorn.access",
        "alembic",
        "sqlalchemy.engine",
    ):
        logging.getLogger(noisy).setLevel("WARNING")
    return fault


def event(logger: logging.Logger, level: int, what: str, **fields: Any) -> None:
    """Log one event with fields."""
    logger.log(level, what, extra={FIELDS: fields})
