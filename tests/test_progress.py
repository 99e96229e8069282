"""How far a long run is: rate and time left on a terminal, plain lines in a log, nothing when told to be quiet."""

from __future__ import annotations

import getpass
import io
import sys
from collections.abc import Iterator

import pytest

from workbook_tools.progress import Progress
from workbook_tools.words import Words
from workbook_tools.workbook.protection import VARIABLE, choose_password


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def clock(*times: float) -> Iterator[float]:
    """The times that a clock shows, one a look."""
    yield from times


def told(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, times: tuple[float, ...], *, quiet: bool = False) -> str:
    """What is written of a hundred files done at some times, one at each; the last one ends it."""
    monkeypatch.setattr(sys, "stderr", stream)
    watch = clock(*times)
    progress = Progress(Words("已核对", "checked"), quiet=quiet, clock=lambda: next(watch))
    for number in range(1, len(times)):
        progress.tell(100 if number == len(times) - 1 else number * 10, 100)
    return stream.getvalue()


def test_a_terminal_shows_the_rate_and_the_time_left_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rate only once it says something; a line that is done ends."""
    said = told(Terminal(), monkeypatch, (0.0, 1.0, 10.0, 20.0, 50.0))
    lines = [line.rstrip() for line in said.split("\r")[1:]]
    assert lines == ["已核对 10/100", "已核对 20/100，每秒 1.1 份，还需约 73 秒", "已核对 30/100，每秒 1.1 份，还需约 67 秒", "已核对 100/100"]
    assert said.endswith("\n") and said.count("\n") == 1


def test_a_log_gets_a_plain_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """After ten seconds, then every thirty; a short run says nothing."""
    said = told(io.StringIO(), monkeypatch, (0.0, 5.0, 11.0, 20.0, 42.0, 50.0))
    assert said.splitlines() == ["已核对 20/100，每秒 1.0 份，还需约 80 秒", "已核对 40/100，每秒 0.7 份，还需约 81 秒"]
    assert told(io.StringIO(), monkeypatch, (0.0, 1.0, 2.0)) == ""


def test_quiet_says_nothing_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(Terminal(), monkeypatch, (0.0, 5.0, 40.0, 90.0), quiet=True) == ""


@pytest.mark.parametrize(("typed", "chosen"), [
    (["一季", "一季"], "一季"), (["一季", "二季", "一季", "一季"], "一季"), (["一季", "二季", ""], ""), ([""], ""),
])
def test_a_typed_password_is_typed_twice(
    typed: list[str], chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until both are the same; nothing typed has one made up, and told."""
    stream, answers = Terminal(), iter(typed)
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(answers))
    password, made_up = choose_password()
    assert (password == chosen, made_up) == (True, False) if chosen else made_up and len(password) > 10
    assert list(answers) == [] and ("两次输入的不一样" in stream.getvalue()) == (len(typed) > 2)
