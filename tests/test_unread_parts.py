"""Parts that no answer depends on may be damaged: a preview, a picture, what a printer likes."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from tests.packages import answers, examined, part_of, put_together, right, taken_apart
from workbook_tools.check.wording import worded
from workbook_tools.intake.preflight import is_unread

PREVIEW = "docProps/thumbnail.jpeg"


def damaged(name: str, how: str) -> bytes:
    """The right return with a part, added where it has none of that name, and its bytes damaged."""
    parts = taken_apart(right())
    data = bytearray(put_together({**parts, name: parts.get(name) or b"<a>" + bytes(range(256)) * 8 + b"</a>"}))
    info = zipfile.ZipFile(io.BytesIO(bytes(data))).getinfo(name)
    start = info.header_offset + 30 + len(name.encode())
    listed = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))
    match how:
        case "content":
            data[start + 20 : start + 30] = b"\xff" * 10
        case "checksum":
            data[listed + 16 : listed + 20] = bytes(4)
        case "place":
            data[listed + 42 : listed + 46] = struct.pack("<L", len(data) - 40)
        case "method":
            data[listed + 10 : listed + 12] = struct.pack("<H", 97)
        case "size":
            data[listed + 24 : listed + 28] = struct.pack("<L", 5)
        case "password":
            data[listed + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize("how", ["content", "checksum", "place", "method", "size", "password"])
@pytest.mark.parametrize("name", [PREVIEW, "xl/media/image1.png", "xl/theme/theme1.xml", "docProps/app.xml"])
def test_damage_in_a_part_that_is_never_read_harms_nobody(name: str, how: str) -> None:
    """Excel and WPS open such a file, and so do we; nothing is said of it."""
    data = damaged(name, how)
    assert answers(data) == answers(right())
    assert {f.code for f in examined(data).findings} == {f.code for f in examined(right()).findings}


@pytest.mark.parametrize("how", ["content", "checksum", "place", "method", "size"])
@pytest.mark.parametrize("name", [part_of("项目清单"), "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"])
def test_damage_in_a_part_that_is_read_condemns_the_file(name: str, how: str) -> None:
    """No answer is taken from a part that may say something else than was typed."""
    assert not is_unread(name)
    result = examined(damaged(name, how))
    assert result.submission is None
    assert [f.code for f in result.findings] in (["file.damaged"], ["file.hostile"])


def test_a_bomb_is_one_wherever_it_stands() -> None:
    """What opens a file unpacks its pictures, too."""
    data = put_together({**taken_apart(right()), "xl/media/image1.png": bytes(60_000_000)})
    assert [f.code for f in examined(data).findings] == ["file.hostile"]


def test_a_package_of_which_no_part_is_where_its_directory_says_is_damaged() -> None:
    """Also where each of its parts alone would not be missed."""
    data = bytearray(put_together({"docProps/app.xml": b"<a/>", PREVIEW: b"x"}))
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 42 : at + 46] = struct.pack("<L", len(data))
    result = examined(bytes(data))
    assert [f.code for f in result.findings] == ["file.damaged"]
    assert worded(result.findings[0]).message.endswith(
        "文件已损坏，无法读取（压缩包的目录读不出来）。请在 Excel 或 WPS 中打开后另存一次再报送。")


def test_a_workbook_that_did_not_come_whole_is_to_be_fetched_once_more() -> None:
    """Nobody can open it and save it again: its end is missing."""
    result = examined(right()[:9_000])
    assert [f.code for f in result.findings] == ["file.damaged"]
    assert worded(result.findings[0]).message.endswith(
        "文件已损坏，无法读取（文件不完整，可能没有下载完或没有传完）。请重新下载或重新发送；仍打不开的，请在 Excel 或 WPS 中打开原文件，另存一次再报送。")
