"""Parts that a worker met before are those of the package at hand, or are judged anew.

The same bytes are inspected with parts remembered and with none, however they were damaged: both say the same.
"""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.sheets_as_text import RIGHT, typed_into_file
from workbook_tools.errors import FileRefused
from workbook_tools.intake import part_memory, preflight
from workbook_tools.intake.part_memory import MEMORY
from workbook_tools.intake.preflight import inspect
from workbook_tools.intake.zip_directory import Entry


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


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_quicker_library_tells_the_same_of_damaged_packages(filled: bytes, data: st.DataObject) -> None:
    """Most of all where the directory lies about an entry's size or checksum."""
    pytest.importorskip("deflate")
    changed = bytearray(filled)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.sampled_from(entries(filled))) + data.draw(st.integers(0, 45)) if data.draw(st.booleans()) else data.draw(
            st.integers(0, len(filled) - 1))
        changed[min(at, len(changed) - 1)] = data.draw(st.integers(0, 255))
    MEMORY.forget()
    quick = said(bytes(changed))
    MEMORY.forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preflight, "libdeflate", None)
        assert said(bytes(changed)) == quick


@pytest.mark.parametrize(("size", "checksum"), [(0, 0), (5, None), (99_999, None), (None, 7)])
def test_an_entry_whose_directory_lies_is_damaged_by_either_library(size: int | None, checksum: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"<x>" + b"0123456789" * 900 + b"</x>"
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = packer.compress(content) + packer.flush()
    right = Entry("a.xml", 0, zipfile.ZIP_DEFLATED, zlib.crc32(content), len(raw), len(content), 0)
    assert preflight._inflate(raw, right, 0, 10**6) == content
    info = right._replace(file_size=right.file_size if size is None else size, checksum=right.checksum if checksum is None else checksum)
    for library in (preflight.libdeflate, None):
        monkeypatch.setattr(preflight, "libdeflate", library)
        with pytest.raises(FileRefused) as refused:
            preflight._inflate(raw, info, 0, 10**6)
        assert (refused.value.refusal.code, refused.value.refusal.reason) == ("file.damaged", "checksum")


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
    monkeypatch.setattr(part_memory, "KEPT", 200_000)
    for _ in range(3):
        inspect(filled)
    assert 0 < sum(len(part.content) for part in MEMORY.parts.values()) <= 200_000
