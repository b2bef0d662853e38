"""How long until both answer: the first time, and every time after."""

from collections.abc import Iterator

from bench.figures import Figure, percentile
from bench.house import House

TRIES = 3


def measure(seconds: int) -> Iterator[tuple[str, list[Figure]]]:
    """As `up` does it: schema and index, then both processes at once."""
    with House() as house:
        first = house.migrate() + house.start("aiv2", "web")
        house.stop()
        again = []
        for _ in range(TRIES):
            again.append(house.migrate() + house.start("aiv2", "web"))
            house.stop()
    yield (
        "起動（両方が /health に答えるまで）",
        [
            Figure("はじめて（形とレシピの索引を作る）", first, "秒"),
            Figure("2回目から", percentile(again, 0.5), "秒", 3, f"{TRIES}回の中央値"),
        ],
    )
