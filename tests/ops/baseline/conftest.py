"""Targets and runs as the baseline's tests need them."""

from collections.abc import Callable
from typing import Any

import pytest

from morizo.ops.target import Target

BOTH: tuple[dict[str, Any], ...] = (
    {"name": "morizo-aiv2", "process": "aiv2", "listen": "127.0.0.1:8000"},
    {"name": "morizo-web", "process": "web", "listen": "127.0.0.1:3000"},
)


@pytest.fixture
def a_target() -> Callable[..., Target]:
    """Build a target; what isn't said is as in the example."""

    def build(**more: Any) -> Target:
        facts = {"domain": "morizo.example.jp", "host": "ope@203.0.113.5", "service": BOTH, **more}
        return Target.model_validate(facts)

    return build
