"""Archives among the inputs: every entry has its own line, its right name, and no chance to do harm."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.returned import a_return, other_bytes, zipped
from workbook_tools.batch.archive import Entry, entries_of, inflate, open_archive
from workbook_tools.batch.names import copy_path, decoded, raw_name, shown
from workbook_tools.batch.run import check_all
from workbook_tools.check.finding import FileResult
from workbook_tools.check.wording import reason_of
from workbook_tools.errors import FileRefused
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.units import Unit


def archive(names: dict[bytes, bytes], *, utf8: bool = False, extra: bytes = b"") -> bytes:
    """An archive whose names are these very bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for number, data in enumerate(names.values()):
            info = zipfile.ZipInfo(f"{number:0{len(list(names)[number])}d}")
            info.extra = extra
            package.writestr(info, data)
    packed = stream.getvalue()
    for number, raw in enumerate(names):
        packed = packed.replace(f"{number:0{len(raw)}d}".encode(), raw)
    if utf8:
        packed = packed.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x00\x08")
        packed = packed.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x08")
    return packed


def entries(data: bytes) -> tuple[Entry, ...]:
    """What is listed of an archive."""
    package = open_archive(io.BytesIO(data))
    assert package is not None
    return entries_of(package)


def checked(tmp_path: Path, files: dict[str, bytes]) -> dict[str, FileResult]:
    """The results of a batch by name."""
    folder = tmp_path / "in"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return {r.file: r for r in check_all([folder], tmp_path / "out", (), forms_in()).files}


def test_a_gbk_name_is_read_as_gbk() -> None:
    """As Windows writes it: no bit 11."""
    raw = "岐山县工信局.xlsx".encode("gbk")
    (entry,) = entries(archive({raw: b"x"}))
    assert (entry.name, entry.raw) == ("岐山县工信局.xlsx", raw)


def test_a_utf8_name_without_its_bit_is_read_as_utf8() -> None:
    """As some Macs write it; many such names would also be valid GB18030."""
    raw = "渭滨区.xlsx".encode()
    assert [e.name for e in entries(archive({raw: b"x"}))] == ["渭滨区.xlsx"]
    assert raw.decode("gb18030", "replace") != "渭滨区.xlsx"


def test_a_utf8_name_with_its_bit_is_what_it_says() -> None:
    """Bit 11 decides."""
    raw = "凤翔.xlsx".encode()
    assert [e.name for e in entries(archive({raw: b"x"}, utf8=True))] == ["凤翔.xlsx"]


def test_a_unicode_path_counts_only_for_the_name_it_was_made_for() -> None:
    """Its checksum is of the name beside it."""
    raw = b"short-name.xlsx"
    field = b"\x01" + zlib.crc32(raw).to_bytes(4, "little") + "眉县.xlsx".encode()
    extra = (0x7075).to_bytes(2, "little") + len(field).to_bytes(2, "little") + field
    assert [e.name for e in entries(archive({raw: b"x"}, extra=extra))] == ["眉县.xlsx"]
    assert [e.name for e in entries(archive({b"other-name.xlsx": b"x"}, extra=extra))] == ["other-name.xlsx"]


def test_a_name_in_no_known_encoding_keeps_its_bytes() -> None:
    """They are spelt out."""
    assert decoded(b"a\xff\xff.xlsx") == "a\\xff\\xff.xlsx"


def test_a_file_system_name_in_gbk_is_read_too() -> None:
    """As unzip leaves them on Linux."""
    assert shown("眉县.xlsx".encode("gbk").decode("utf-8", "surrogateescape")) == "眉县.xlsx"


def test_raw_names_survive_whatever_they_are() -> None:
    """Every byte comes back."""
    raw = bytes(b for b in range(1, 256) if b not in b"/\\")
    package = zipfile.ZipFile(io.BytesIO(archive({raw: b"x"})))
    assert raw_name(package.infolist()[0]) == raw


def test_a_workbook_is_no_archive() -> None:
    """Though it is a zip."""
    assert open_archive(io.BytesIO(a_return())) is None


def test_every_entry_has_a_line_also_in_nested_archives(tmp_path: Path) -> None:
    """Archives may stand in archives twice; deeper ones are set aside with the reason."""
    deepest = zipped({"five.xlsx": a_return()})
    third = zipped({"four.xlsx": other_bytes(a_return(), "4"), "deeper.zip": deepest})
    second = zipped({"three.xlsx": other_bytes(a_return(), "3"), "third.zip": third})
    first = zipped({"two.xlsx": other_bytes(a_return(), "2"), "second.zip": second, "empty/": b""})
    found = checked(tmp_path, {"one.xlsx": a_return("610327"), "all.zip": first})
    assert {name: r.status for name, r in found.items()} == {
        "one.xlsx": "accepted", "all.zip": "ignored", "all.zip/second.zip": "ignored",
        "all.zip/second.zip/third.zip": "ignored", "all.zip/two.xlsx": "duplicate",
        "all.zip/second.zip/three.xlsx": "duplicate", "all.zip/second.zip/third.zip/four.xlsx": "accepted",
        "all.zip/second.zip/third.zip/deeper.zip": "quarantined",
    }
    assert "嵌套" in reason_of(found["all.zip/second.zip/third.zip/deeper.zip"])
    assert "2 个文件" in reason_of(found["all.zip"])


def test_entries_that_cannot_be_read_are_quarantined_beside_those_that_can(tmp_path: Path) -> None:
    """Encrypted, broken, bombs, and names that point outside: each has its line and its reason."""
    good = zipped({
        "../../../escape.xlsx": a_return(), "bomb.xlsx": bytes(30_000_000), "no.pdf": b"%PDF-1.7",
        "~$x.xlsx": b"", "__MACOSX/._x.xlsx": b"",
    }, zipfile.ZIP_BZIP2)
    locked = bytearray(zipped({"secret.xlsx": b"x" * 50}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(sign) + at] |= 1
    broken = bytearray(zipped({"bad.xlsx": bytes(range(256)) * 40}))
    broken[60:70] = b"\xff" * 10
    found = checked(tmp_path, {"good.zip": good, "locked.zip": bytes(locked), "broken.zip": bytes(broken)})
    assert {name: r.status for name, r in found.items() if not name.endswith(".zip")} == {
        "good.zip/../../../escape.xlsx": "accepted", "good.zip/bomb.xlsx": "quarantined",
        "good.zip/no.pdf": "ignored", "good.zip/~$x.xlsx": "ignored", "good.zip/__MACOSX/._x.xlsx": "ignored",
        "locked.zip/secret.xlsx": "quarantined", "broken.zip/bad.xlsx": "quarantined",
    }
    assert "压缩比超过 1,000 倍" in reason_of(found["good.zip/bomb.xlsx"])
    assert "不设密码重新压缩" in reason_of(found["locked.zip/secret.xlsx"])
    assert not list(tmp_path.rglob("escape.xlsx"))


def test_entries_of_one_name_are_both_kept() -> None:
    """The second is numbered."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("a.xlsx", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            package.writestr("a.xlsx", b"2")
    listed = entries(stream.getvalue())
    opened = open_archive(stream)
    assert opened is not None
    assert [(e.name, inflate(opened, e.number)) for e in listed] == [("a.xlsx", b"1"), ("a.xlsx#2", b"2")]


def test_entries_that_share_their_bytes_are_set_aside() -> None:
    """Overlapping is how kilobytes become petabytes."""
    data = bytearray(zipped({"a": b"x" * 100, "b": b"y" * 100}))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = bytes(4)
    assert [e.refused and e.refused.code for e in entries(bytes(data))] == ["file.hostile", "file.hostile"]


def test_an_entry_is_not_inflated_beyond_its_limit() -> None:
    """The bytes are counted as they come; headers may say anything."""
    package = open_archive(io.BytesIO(zipped({"bomb": bytes(20_000_000)}, zipfile.ZIP_BZIP2)))
    assert package is not None
    with pytest.raises(FileRefused) as raised:
        inflate(package, 0)
    assert raised.value.refusal.code == "file.hostile"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a.xlsx", "a.xlsx"), ("b/c.xls", "b/c.xls.xlsx"), ("x.zip/../../etc/a.xlsx", "x.zip/_/_/etc/a.xlsx"),
        ("/a.xlsx", "a.xlsx"), ("c:\\w\\a.xlsx", "c__w_a.xlsx"), ("con.xlsx", "_con.xlsx"), ("a\n?.xlsx", "a__.xlsx"),
    ],
)
def test_a_copy_always_stands_below_its_folder(name: str, path: str) -> None:
    """Whatever the entry of an archive is called."""
    assert copy_path(name) == path


def test_what_is_wrong_with_an_archive_is_told_with_what_helps_an_archive(tmp_path: Path) -> None:
    """To open it in Excel, as a damaged workbook may be, would help nobody."""
    whole = zipped({"610323.xlsx": a_return()})
    damaged = bytearray(zipped({"坏.xlsx": bytes(range(256)) * 40}))
    damaged[60:70] = b"\xff" * 10
    deep = zipped({"d.zip": zipped({"c.zip": zipped({"b.zip": zipped({"a.xlsx": b"?"})})})})
    found = checked(tmp_path, {
        "cut.zip": whole[: len(whole) // 2], "cut.xlsx": a_return()[:20_000], "empty.zip": zipped({"x/": b""}), "none.zip": zipped({}),
        "bad.zip": bytes(damaged), "deep.zip": deep,
    })
    again = "请重新压缩成 .zip 后报送，或直接报送里面的 .xlsx 文件。"
    filled = "文件已损坏，无法读取（压缩包里没有文件）。请把填好的 .xlsx 文件放进去重新压缩，或直接报送 .xlsx 文件。"
    said = {name: reason_of(result).partition("：")[2] for name, result in found.items()}
    assert said["cut.zip"] == f"文件已损坏，无法读取（压缩包打不开，可能没有传完整）。{again}"
    assert said["cut.xlsx"].endswith("。请重新下载或重新发送；仍打不开的，请在 Excel 或 WPS 中打开原文件，另存一次再报送。")
    assert (said["empty.zip"], said["none.zip"]) == (filled, filled)
    assert said["bad.zip/坏.xlsx"] == f"文件已损坏，无法读取（压缩包中的这个文件解压时出错）。{again}"
    assert said["deep.zip/d.zip/c.zip/b.zip"] == "文件结构异常，已隔离（压缩包嵌套超过 2 层）。请解压后报送里面的 .xlsx 文件。"


def test_an_archive_tells_how_many_of_its_files_could_not_be_opened(tmp_path: Path) -> None:
    """Each archive of those right in it; an attachment is opened, and no return all the same."""
    locked = bytearray(zipped({"secret.xlsx": b"x" * 50}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(sign) + at] |= 1
    found = checked(tmp_path, {
        "some.zip": zipped({"a/610323.xlsx": a_return(), "in.zip": bytes(locked), "cut.xlsx": a_return()[:20_000], "no.pdf": b"%PDF-1.7"}),
        "all.zip": zipped({"x.xlsx": a_return("610324"), "scan.pdf": b"%PDF-1.8"}),
    })
    said = {name: reason_of(result).partition("：")[2] for name, result in found.items() if name.endswith(".zip")}
    assert said == {
        "some.zip": "是压缩包，内有 4 个文件，其中 1 个打不开，其余已逐个核对。打不开的文件，请看各自的提示。",
        "some.zip/in.zip": "是压缩包，内有 1 个文件，都打不开。打不开的文件，请看各自的提示。",
        "all.zip": "是压缩包，内有 2 个文件，已逐个核对。无须处理。",
    }


def test_what_an_archive_does_not_give_out_came_in_its_round(tmp_path: Path) -> None:
    """So that its unit has one; also when a later round is read."""
    locked = bytearray(zipped({"610323_x.xlsx": b"x" * 50}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(sign) + at] |= 1
    folder, units = tmp_path / "in", (Unit("610323", {"unit": "岐山县工业和信息化局"}),)
    folder.mkdir()
    (folder / "all.zip").write_bytes(bytes(locked))

    def states() -> list[tuple[str, str, int]]:
        run = check_all([folder], tmp_path / "out", units, forms_in(), quiet=True)
        return [(unit.state, unit.file, unit.round) for unit in run.summary.units if unit.code == "610323"]

    first = states()
    (folder / "b.xlsx").write_bytes(a_return("610324"))
    assert first == states() == [("unreadable", "all.zip/610323_x.xlsx", 1)]
