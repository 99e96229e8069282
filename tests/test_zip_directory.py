"""The directory of a package is read as ``zipfile`` reads it, whatever was done to it: quickly where it is plain, by ``zipfile`` where not."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

import pytest

from tests.packages import put_together, right, taken_apart
from tests.returned import zipped
from workbook_tools.batch.archive import BROKEN, is_document, open_archive
from workbook_tools.intake.zip_directory import Directory, Entry, directory_of, plain_directory

CHANGES = 3_000


def by_zipfile(data: bytes) -> Directory:
    package = zipfile.ZipFile(io.BytesIO(data))
    return Directory(
        [Entry(i.filename, i.flag_bits, i.compress_type, i.CRC, i.compress_size, i.file_size, i.header_offset) for i in package.infolist()],
        package.start_dir,
    )


@pytest.fixture(scope="module")
def small() -> bytes:
    """A package whose directory is most of it."""
    return zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<y/>" * 40, "a/b.bin": b"", "xl/c.xml": b"z"})


def test_the_directory_of_a_workbook_is_read_quickly() -> None:
    assert plain_directory(right()) == by_zipfile(right())


def test_whatever_is_changed_in_it_a_directory_is_read_as_zipfile_reads_it_or_left_to_it(small: bytes) -> None:
    chance = random.Random(7)
    start = by_zipfile(small).start
    quick = 0
    for _ in range(CHANGES):
        data = bytearray(small)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            at = chance.randrange(start, len(data))
            how = chance.randrange(4)
            if how == 0:
                data[at] = chance.choice((0, 1, 2, 8, 46, 63, 64, 92, 255, chance.randrange(256)))
            elif how == 1:
                del data[at : at + chance.randrange(1, 24)]
            elif how == 2:
                data[at:at] = chance.choice((b"PK\x01\x02", b"PK\x06\x07" + bytes(16), b"\0", b"\\", b"\xe4", bytes(chance.randrange(1, 50))))
            else:
                data[0:0] = b"more before"
        if (found := plain_directory(bytes(data))) is not None:
            quick += 1
            assert found == by_zipfile(bytes(data))
    assert CHANGES / 10 < quick < CHANGES * 9 / 10


@pytest.mark.parametrize("unusual", [
    "a comment", "something before it", "the mark of a large package", "a name in Chinese", "a name with a backslash", "a name with a zero", "an extra field",
    "a version of tomorrow", "a byte too many", "an entry cut short", "another mark", "nothing",
])
def test_a_directory_with_anything_unusual_is_left_to_zipfile(small: bytes, unusual: str) -> None:
    at = small.index(b"PK\x01\x02")

    def with_name(name: str) -> bytes:
        return small.replace(b"a/b.bin", name.encode())

    extra = io.BytesIO()
    with zipfile.ZipFile(extra, "w") as package:
        entry = zipfile.ZipInfo("a")
        entry.extra = struct.pack("<HHH", 0x9999, 2, 0)
        package.writestr(entry, b"")
    made: dict[str, Callable[[], bytes]] = {
        "a comment": lambda: small[:-2] + b"\x01\0!",
        "something before it": lambda: b"more" + small,
        "the mark of a large package": lambda: small[:-22] + b"PK\x06\x07" + bytes(16) + small[-22:],
        "a name in Chinese": lambda: zipped({"表.xml": b""}),
        "a name with a backslash": lambda: with_name("a\\b.bin"),
        "a name with a zero": lambda: with_name("a\0b.bin"),
        "an extra field": extra.getvalue,
        "a version of tomorrow": lambda: small[: at + 6] + b"\x40" + small[at + 7 :],
        "a byte too many": lambda: small + b"\0",
        "an entry cut short": lambda: small[:at] + small[at + 1 :],
        "another mark": lambda: small[: at + 3] + b"\x09" + small[at + 4 :],
        "nothing": lambda: b"",
    }
    data = made[unusual]()
    assert plain_directory(data) is None
    try:
        expected = by_zipfile(data)
    except BROKEN as error:
        with pytest.raises(type(error)):
            directory_of(data)
    else:
        assert directory_of(data) == expected


def test_a_workbook_is_told_from_an_archive_by_what_it_lists_and_not_by_what_stands_in_it() -> None:
    workbook = right()
    archive = zipped({"甲.xlsx": workbook, "b.xlsx": workbook}, zipfile.ZIP_STORED)
    plain = zipped({"b.xlsx": workbook}, zipfile.ZIP_STORED)
    assert is_document(workbook)
    assert is_document(put_together({name.replace("xl/", "XL/"): part for name, part in taken_apart(workbook).items()}))
    for data in (archive, plain):
        assert not is_document(data)
        package = open_archive(io.BytesIO(data))
        assert package is not None and "b.xlsx" in package.namelist()
    assert not is_document(b"")
    assert open_archive(io.BytesIO(workbook)) is None
