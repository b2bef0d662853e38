"""The one collection of tables, and the column types that SQLite and PostgreSQL share."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import DateTime, MetaData, Numeric, String, Text, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class _Id(Uuid[str]):
    """A UUID, a string with hyphens in Python; the database's own UUID, or 32 digits where it has none (SQLite)."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(as_uuid=False)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Put the hyphens back: a pantry has hundreds of ids, and `uuid.UUID` is ten times as slow."""
        if dialect.name == "sqlite":
            return _hyphened
        return super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]


def _hyphened(value: str | None) -> str | None:
    if value is None:
        return None
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


Id = _Id()
"""A UUID, a string with hyphens in Python."""


class Exact(TypeDecorator[Decimal]):
    """A decimal number that stays exact: NUMERIC, or text where the database knows no decimals (SQLite)."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the database's own decimal where it has one."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(24))
        return dialect.type_descriptor(Numeric(12, 3))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Write without exponent: 1E+2 would not read as a number elsewhere."""
        if value is None or dialect.name != "sqlite":
            return value
        return format(value, "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Read with trailing zeros dropped, so that 2.000 and 2 are one value."""
        return None if value is None else tidy(Decimal(value))


class Instant(TypeDecorator[datetime]):
    """An instant, aware and in UTC on both sides."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times: nobody knows where they are."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite returns naive values, which were written in UTC."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def tidy(value: Decimal) -> Decimal:
    """Drop trailing zeros without ever turning 100 into 1E+2."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()
