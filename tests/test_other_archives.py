"""RAR and 7z archives of returns are read like a zip; what cannot be unpacked is told what to do."""

from __future__ import annotations

import builtins
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import libarchive
import pytest

from tests.returned import a_return, other_bytes, roster, zipped
from workbook_tools import check
from workbook_tools.batch import other_archives
from workbook_tools.batch.inputs import Source
from workbook_tools.batch.result_record import ResultRecord, unpacked
from workbook_tools.batch.tasks import do_examine, examine_job, examined
from workbook_tools.check.finding import Finding
from workbook_tools.check.wording import worded
from workbook_tools.form.catalog import forms_in

NAME = "岐山县/一季度 (定稿).xlsx"


def seven_zip(files: Mapping[str, bytes], folder: Path) -> bytes:
    """A 7z archive, written by libarchive."""
    place = folder / "made.7z"
    with libarchive.file_writer(str(place), "7zip") as archive:
        for name, content in files.items():
            archive.add_file_from_memory(name, len(content), content)
    return place.read_bytes()


def rar(files: Mapping[str, bytes], flags: int = 0, encoding: str = "utf-8") -> bytes:
    """A RAR archive of version 4 whose files are stored."""

    def block(kind: int, flags: int, body: bytes) -> bytes:
        size = 7 + len(body)
        rest = struct.pack("<BHH", kind, flags, size) + body
        return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, content in files.items():
        plain = name.encode(encoding)
        body = struct.pack(
            "<LLBLLBBHL", len(content), len(content), 3, zlib.crc32(content), 0x5A2C4B6E, 29, 0x30, len(plain), 0x81A4
        ) + plain
        out += block(0x74, 0x8000 | flags, body) + content
    return out + block(0x7B, 0x4000, b"")


def told(tmp_path: Path, data: bytes, name: str) -> tuple[Finding, list[str]]:
    """What is said of an archive, and the names of what is in it."""
    place = tmp_path / name
    place.write_bytes(data)
    row, _ = examined(do_examine(forms_in(), b"", examine_job(Source(name, place))))
    assert row.sha256
    record = unpacked(row.record, ResultRecord)
    return record.findings[0], [entry.name for entry in record.entries or ()]


def test_returns_in_a_7z_and_in_a_rar_are_checked(tmp_path: Path) -> None:
    """Each file in them has its line, and the unit its verdict; archives may stand in archives."""
    folder = tmp_path / "in"
    folder.mkdir()
    files = {NAME: a_return(), "说明.txt": b"?", "空/": b""}
    inner = zipped({"三.xlsx": other_bytes(a_return("610327"), "3")})
    (folder / "报送.7z").write_bytes(seven_zip({NAME: a_return(), "内.zip": inner}, tmp_path))
    (folder / "补报.rar").write_bytes(rar({k: v for k, v in files.items() if v} | {"二.xlsx": a_return("610324")}))
    results = check([folder], out=tmp_path / "out", units=roster(tmp_path))
    lines = (results.out / "files.csv").read_text(encoding="utf-8-sig")
    for name in (f"报送.7z/{NAME}", "报送.7z/内.zip/三.xlsx", f"补报.rar/{NAME}", "补报.rar/二.xlsx", "补报.rar/说明.txt"):
        assert name in lines
    units = (results.out / "units.csv").read_text(encoding="utf-8-sig")
    assert "未报送" not in units
    assert units.count("通过") + units.count("待核实") == 3, units


@pytest.mark.parametrize("start", [b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b\x08\0"])
def test_an_archive_that_cannot_be_unpacked_is_told_what_to_do(tmp_path: Path, start: bytes) -> None:
    """It is not noted as an attachment, since returns may be in it."""
    finding, names = told(tmp_path, start + bytes(range(200)), "报送.rar")
    assert (finding.code, finding.severity, names) == ("file.archive_format", "error", [])
    assert "请解压后报送里面的 .xlsx 文件，或重新压缩成不设密码的 .zip" in worded(finding).message


def test_a_rar_with_a_password_says_so(tmp_path: Path) -> None:
    """Its files are encrypted, their names are not."""
    finding, _ = told(tmp_path, rar({"一.xlsx": bytes(64)}, flags=0x04), "锁.rar")
    assert finding.code == "file.archive_locked"
    assert "请不设密码重新压缩成 .zip" in worded(finding).message


def test_without_libarchive_the_official_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library is not everywhere; nothing else of a check needs it."""
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "libarchive":
            raise OSError("libarchive.so is not here")
        return real(name, *rest, **more)

    data = seven_zip({"一.xlsx": a_return()}, tmp_path)
    monkeypatch.setattr(builtins, "__import__", missing)
    finding, _ = told(tmp_path, data, "报送.7z")
    assert finding.code == "file.archive_format"
    assert "7z 压缩包" in worded(finding).message


def test_limits_hold_in_every_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bombs, and more files or bytes than are held in memory."""
    bomb = seven_zip({"bomb.xlsx": bytes(60_000_000)}, tmp_path)
    assert told(tmp_path, bomb, "a.7z")[0].code == "file.hostile"
    monkeypatch.setattr(other_archives, "MAX_ENTRIES", 2)
    assert told(tmp_path, rar({f"{n}.txt": b"x" for n in range(3)}), "b.rar")[0].code == "file.hostile"
    monkeypatch.setattr(other_archives, "MAX_UNPACKED", 5)
    assert told(tmp_path, rar({"a.txt": b"1234", "b.txt": b"5678"}), "c.rar")[0].code == "file.too_large"
    monkeypatch.setattr(other_archives, "MAX_ARCHIVE", 20)
    assert told(tmp_path, rar({"a.txt": b"1234"}), "d.rar")[0].code == "file.too_large"


def test_names_are_read_as_they_were_meant(tmp_path: Path) -> None:
    """Those that lead out of the archive stay names; those in GBK are decoded."""
    _, names = told(tmp_path, rar({"../../x.txt": b"1", "a.txt": b"2"}), "e.rar")
    assert names == ["../../x.txt", "a.txt"]
    _, names = told(tmp_path, rar({NAME: b"1"}, encoding="gbk"), "f.rar")
    assert names == [NAME]
