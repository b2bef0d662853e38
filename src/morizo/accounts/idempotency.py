"""Answers kept for a day under the caller's `Idempotency-Key`."""

from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    delete,
    insert,
    select,
)
from starlette.responses import Response

from morizo.db.schema import Id, Instant, metadata
from morizo.errors import Invalid

KEY_LIFE = timedelta(hours=24)
KEY_LENGTH = 128

answers = Table(
    "idempotent_answers",
    metadata,
    Column("person_id", Id, primary_key=True),
    Column("key", String(KEY_LENGTH), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("media_type", String(100)),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
    Index("ix_idempotent_answers_made_at", "made_at"),
)


class KeyReused(Invalid):
    """An idempotency key came again with another request."""

    code = "idempotency_key_reused"
    title = "同じ目印で別の操作が送られました"
    hint = "新しい Idempotency-Key を付けて送ってください。"


class Answers:
    """One person's kept answers."""

    def __init__(self, transaction: Connection, person_id: str, now: datetime) -> None:
        self._run = transaction.execute
        self._person = person_id
        self._now = now

    def find(self, key: str, fingerprint: str) -> Response | None:
        """Return the answer that was given under this key.

        Raises:
            KeyReused: The key was used for another request.
        """
        row = self._run(
            select(answers).where(
                answers.c.person_id == self._person,
                answers.c.key == key,
                answers.c.made_at > self._now - KEY_LIFE,
            )
        ).first()
        if row is None:
            return None
        if row.fingerprint != fingerprint:
            raise KeyReused
        again = Response(row.body, row.status, media_type=row.media_type)
        again.headers["Idempotency-Replayed"] = "true"
        return again

    def keep(self, key: str, fingerprint: str, response: Response) -> None:
        """Keep an answer, and forget those older than a day."""
        self._run(delete(answers).where(answers.c.made_at <= self._now - KEY_LIFE))
        self._run(
            insert(answers).values(
                person_id=self._person,
                key=key,
                fingerprint=fingerprint,
                status=response.status_code,
                media_type=response.headers.get("content-type"),
                body=bytes(response.body),
                made_at=self._now,
            )
        )
