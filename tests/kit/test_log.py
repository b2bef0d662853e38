"""What the log says, and what it never says."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from morizo.kit import log


@pytest.fixture(autouse=True)
def _root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(log.JsonLines())
    logger = logging.getLogger("morizo.tests")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)


def test_an_events_fields_are_plain_json(written: io.StringIO) -> None:
    log.event(logging.getLogger("morizo.tests"), logging.INFO, "ready", port=8000, name="冷蔵庫")
    line = json.loads(written.getvalue())
    assert (line["event"], line["port"], line["name"], line["level"]) == (
        "ready", 8000, "冷蔵庫", "INFO",
    )  # fmt: skip


def test_an_unknown_errors_message_never_reaches_the_log(written: io.StringIO) -> None:
    def cook(words: str) -> None:
        raise ValueError(f"cannot cook {words}")

    try:
        try:
            cook("肉じゃが sk-secret")
        except ValueError as err:
            raise RuntimeError("while answering 花さん") from err
    except RuntimeError:
        logging.getLogger("morizo.tests").exception("unknown error")
    text = written.getvalue()
    assert text.count("\n") == 1
    line = json.loads(text)
    assert line["error"] == "RuntimeError"
    assert any("test_an_unknown_errors_message" in frame for frame in line["where"])
    for said in ("肉じゃが", "sk-secret", "花さん", "cannot cook"):
        assert said not in text


def test_a_message_with_line_breaks_stays_one_line(written: io.StringIO) -> None:
    logging.getLogger("morizo.tests").warning('one\ntwo\r\n{"level": "forged"}')
    assert written.getvalue().count("\n") == 1


def test_a_file_that_is_rotated_away_is_opened_anew(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "morizo.log"
    assert log.set_up("INFO", file) is None
    logging.getLogger("morizo.tests").info("before")
    file.rename(file.with_suffix(".1"))
    logging.getLogger("morizo.tests").info("after")
    assert json.loads(file.read_text())["event"] == "after"


def test_a_file_that_cannot_be_written_is_told_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    fault = log.set_up("INFO", tmp_path / "file" / "morizo.log")
    assert fault
    logging.getLogger("morizo.tests").info("still here")
    assert json.loads(capsys.readouterr().err)["event"] == "still here"
