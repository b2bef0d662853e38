"""What the tests of this room share: the packaged catalogue and a day to stand on."""

from collections.abc import Callable
from datetime import date

import pytest

from morizo.foods.catalogue import Catalogue, load
from morizo.sentences import Reading, read


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="session")
def say(catalogue: Catalogue) -> Callable[[str], Reading]:
    return lambda text: read(text, today=date(2026, 11, 24), catalogue=catalogue)
