"""Looking inside a built application, past its wrappers."""

from typing import Any

from starlette.datastructures import State
from starlette.types import ASGIApp


def state_of(app: ASGIApp) -> State:
    """The state that the composition root filled."""
    inner: Any = app
    while not hasattr(inner, "state"):
        inner = inner._app
    state: State = inner.state
    return state
