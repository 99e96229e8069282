"""Parts are packed in little time by ISA-L where it is installed, else by zlib: any inflater reads the same of either."""

from __future__ import annotations

import gc
import subprocess
import sys
import warnings
import zlib
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook_tools import packed
from workbook_tools.packed import Member, PackedMiddle, PackedParts, Stretch, spliced

CONTENT = st.one_of(
    st.binary(max_size=300),
    st.builds(lambda piece, times: piece * times, st.binary(min_size=1, max_size=40), st.integers(1, 9_000)),
    st.integers(0, 2**32).map(lambda seed: b"".join(b"<c r=\"A%d\"><v>%d</v></c>" % (n, seed * n % 9_973) for n in range(seed % 4_000))),
)
PIECES = st.lists(st.tuples(st.booleans(), CONTENT), max_size=6)


def by_each(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """First by what packs here, then as where ISA-L is not installed."""
    yield
    monkeypatch.setattr(packed, "_isal", lambda: None)
    yield


def as_told(member: Member, content: bytes) -> bool:
    """Whether zlib, a piece at a time and all at once, reads that content, and size and checksum are right."""
    whole = b"".join(member.pieces())
    told = member.size, member.checksum, member.length
    return b"".join(member.content()) == zlib.decompress(whole, -15) == content and told == (len(content), zlib.crc32(content), len(whole))


@given(PIECES)
def test_stretches_and_what_is_new_between_them_are_one_part(pieces: Sequence[tuple[bool, bytes]]) -> None:
    content = b"".join(data for _, data in pieces)
    with pytest.MonkeyPatch.context() as patch:
        for _ in by_each(patch):
            assert as_told(spliced(Stretch.of(data) if kept else data for kept, data in pieces), content)


@given(CONTENT, st.lists(CONTENT, max_size=4), CONTENT)
def test_what_grows_is_one_part_also_when_it_is_asked_for_twice(start: bytes, pieces: Sequence[bytes], end: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for _ in by_each(patch):
            middle = PackedMiddle()
            for piece in pieces:
                middle.add(piece)
            body = b"".join(pieces)
            assert as_told(middle.between(start, end), start + body + end)
            assert as_told(middle.between(b"", end), body + end)


def test_the_same_content_gives_the_same_bytes() -> None:
    """Whatever was packed before; only another processor may have ISA-L pack it otherwise."""
    rows = [b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n * n) for n in range(5_000)]
    parts = {f"part{n}": b"".join(rows[:: n + 1]) for n in range(6)}
    once = PackedParts.smallest(parts, b"").package()
    PackedParts.smallest({"other": bytes(range(256)) * 999}, b"")
    assert PackedParts.smallest(parts, b"").package() == once


def test_a_quicker_packer_is_loaded_only_to_pack() -> None:
    """Reading a package does without it."""
    program = "import sys, workbook_tools.packed as p; p.PackedParts.smallest({'a': b'b'}).part('a'); print('isal' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_what_stood_in_a_temporary_file_is_closed_with_its_part() -> None:
    """Python complains of files that nobody closed where it is asked to."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        part = packed._Pieces(b"x" * (packed.IN_MEMORY + 1))
        assert sum(map(len, part)) == packed.IN_MEMORY + 1
        del part
        gc.collect()
    assert [one for one in told if one.category is ResourceWarning] == []
