"""Parts that a worker met before are those of the package at hand, or are judged anew.

The same bytes are inspected with parts remembered and with none, however they were damaged: both say the same.
"""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.sheets_as_text import RIGHT, typed_into_file
from workbook_tools.errors import FileRefused
from workbook_tools.intake import preflight
from workbook_tools.intake.preflight import MEMORY, inspect


@pytest.fixture(scope="module")
def filled() -> bytes:
    """A filled return."""
    return typed_into_file(RIGHT)


def said(data: bytes) -> object:
    """The parts of a package, or why it is refused."""
    try:
        return inspect(data).parts
    except FileRefused as refused:
        return refused.refusal


def both(data: bytes, before: bytes) -> tuple[object, object]:
    """What is said of a package after another was met twice, and what is said of it in a fresh process."""
    MEMORY.forget()
    for _ in range(2):
        inspect(before)
    warm = said(data)
    MEMORY.forget()
    return warm, said(data)


def test_a_part_that_was_met_twice_is_not_inflated_again(filled: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    MEMORY.forget()
    first = inspect(filled).parts
    inspect(filled)
    monkeypatch.setattr(preflight, "_content", lambda *_: pytest.fail("inflated"))
    assert inspect(filled).parts == first


def entries(package: bytes) -> list[int]:
    """Where the entries of a package and of its directory begin."""
    found, at = [], -1
    while (at := package.find(b"PK", at + 1)) >= 0:
        found.append(at)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damage_anywhere_is_found_as_if_nothing_had_been_met(filled: bytes, data: st.DataObject) -> None:
    """Bytes are changed where entries begin, in the directory, or anywhere."""
    marks = entries(filled)
    near = data.draw(st.sampled_from(marks)) + data.draw(st.integers(0, 60)) if data.draw(st.booleans()) else data.draw(st.integers(0, len(filled) - 1))
    at = min(near, len(filled) - 1)
    changed = filled[:at] + bytes([data.draw(st.integers(0, 255))]) + filled[at + 1 :]
    warm, fresh = both(changed, filled)
    event("parts" if isinstance(fresh, dict) else "refused")
    assert warm == fresh


def test_a_remembered_part_still_counts_against_what_a_package_may_hold(filled: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "MAX_INFLATED", 100_000)
    MEMORY.forget()
    with zipfile.ZipFile(io.BytesIO(filled)) as package:
        assert sum(info.file_size for info in package.infolist()) > 100_000
    monkeypatch.undo()
    for _ in range(2):
        inspect(filled)
    monkeypatch.setattr(preflight, "MAX_INFLATED", 100_000)
    assert getattr(said(filled), "code", "") == "file.hostile"


def test_no_more_is_remembered_than_there_is_room_for(filled: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    MEMORY.forget()
    monkeypatch.setattr(preflight, "KEPT", 200_000)
    for _ in range(3):
        inspect(filled)
    assert 0 < sum(len(part.content) for part in MEMORY.parts.values()) <= 200_000
