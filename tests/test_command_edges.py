"""Where a command meets the system: places that may not be entered, output that nobody takes, locales without Chinese."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import openpyxl
import pytest

import workbook_tools as wt
from tests.returned import a_return, command
from workbook_tools.batch.publish import MARK
from workbook_tools.cli import main
from workbook_tools.errors import UsageError
from workbook_tools.workbook.protection import VARIABLE, lock

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="pipes and locales of POSIX")
FORM = "progress-return-2024"
LONG = "长" * 200
"""A name that no file system takes: to ask for it is refused, as it is below a folder that may not be entered."""
READ, WRITTEN = "读不出来，路径过长或互相指向; cannot be read, ", "写不进去，名称太长，请换短一些的; cannot be written, "


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one return that has a fault."""
    folder = tmp_path_factory.mktemp("收回")
    (folder / "甲.xlsx").write_bytes(a_return("610323", companies="待定"))
    return folder


@pytest.mark.parametrize("arguments", [
    ["check", LONG, "--out", "out"], ["check", "SENT", "--out", "out", "--units", LONG], ["check", "SENT", "--out", "out", "--decisions", LONG],
    ["aggregate", LONG, "--out", "a.xlsx"], ["aggregate", "SENT", "--out", "a.xlsx", "--chains", LONG],
    ["form", "list", "--forms", LONG], ["form", "show", LONG], ["form", "guide", f"{LONG}/form.json"], ["form", "validate", LONG],
    ["form", "diff", LONG, FORM], ["form", "draft", f"{LONG}.txt", "--out", "out"], ["form", "from-excel", LONG, "--out", "out"],
    ["generate", "--form", f"{LONG}.xlsx", "--out", "out"],
], ids=lambda given: " ".join(given).replace(LONG, "…"))
def test_a_place_that_cannot_be_looked_at_is_one_line(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: Sequence[str],
) -> None:
    """Whatever command it was given to, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert main([str(sent) if one == "SENT" else one for one in arguments]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and said.startswith(f"workbook-tools: {LONG}") and READ in said, said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [
    ["check", "SENT", "--out", LONG], ["form", "preview", FORM, "--out", LONG], ["form", "publish", FORM, "--out", f"{LONG}.zip"],
    ["form", "to-excel", FORM, "--out", f"{LONG}.xlsx"], ["demo", LONG], ["generate", "--form", FORM, "--out", LONG],
    ["migrate", "SENT/甲.xlsx", "--form", FORM, "--out", f"{LONG}.xlsx"], ["addin", "build", "--out", f"{LONG}.xlam"],
], ids=lambda given: " ".join(given).replace(LONG, "…"))
def test_of_a_place_for_results_it_is_said_that_it_cannot_be_written(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: Sequence[str],
) -> None:
    """Not that it cannot be read, which nobody asked for."""
    monkeypatch.chdir(tmp_path)
    assert main([one.replace("SENT", str(sent)) for one in arguments]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and said.startswith(f"workbook-tools: {LONG}") and "写不进去，名称太长，请换短一些的" in said, said
    assert "its name is too long, choose a shorter one" in said and list(tmp_path.iterdir()) == []


def _run(arguments: Sequence[str], out: int | None, variables: Mapping[str, str] = MappingProxyType({})) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        arguments, stdout=out, stderr=subprocess.PIPE, check=False, cwd=Path(__file__).parents[1], timeout=300, env={**os.environ, **variables},
    )


@POSIX
@pytest.mark.parametrize("buffered", ["", "1"], ids=["at the end", "at once"])
def test_a_reader_that_has_enough_is_no_error(sent: Path, tmp_path: Path, buffered: str) -> None:
    """The command does all that it had to, and its status is that of what it found."""
    expected = {"check": 1, "form": 0, "--help": 0}
    for arguments in (command([sent], tmp_path / "out", "--quiet"), [sys.executable, "-m", "workbook_tools", "form", "guide", FORM],
                      [sys.executable, "-m", "workbook_tools", "--help"]):
        read, write = os.pipe()
        os.close(read)
        try:
            ran = _run(arguments, write, {"PYTHONUNBUFFERED": buffered})
        finally:
            os.close(write)
        assert (ran.returncode, ran.stderr) == (expected[arguments[3]], b"")
    assert (tmp_path / "out" / "检查结果.xlsx").is_file() and not (tmp_path / "out" / MARK).exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_output_that_found_no_room_is_told(sent: Path, tmp_path: Path) -> None:
    """In one line with status 2; the results are whole."""
    for arguments in (command([sent], tmp_path / "out", "--quiet"), [sys.executable, "-m", "workbook_tools", "form", "list"]):
        with open("/dev/full", "wb") as full:
            ran = _run(arguments, full.fileno())
        assert (ran.returncode, ran.stderr.decode()) == (
            2, "workbook-tools: stdout: 写不进去，磁盘已满，请腾出空间; cannot be written, the disk is full, make room\n",
        )
    assert (tmp_path / "out" / "检查结果.xlsx").is_file() and not (tmp_path / "out" / MARK).exists()


@POSIX
def test_a_locale_without_chinese_is_told_before_anything_is_read(sent: Path, tmp_path: Path) -> None:
    """Python is seldom led into one; what names no file in Chinese works there as everywhere."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = _run(command([sent], tmp_path / "out"), None, plain)
    said = ran.stderr.decode()
    assert ran.returncode == 2 and said.count("\n") == 1, said
    assert "这里的语言环境不能用中文文件名，请先设环境变量 PYTHONUTF8=1" in said and "set the environment variable PYTHONUTF8=1" in said
    assert _run([sys.executable, "-m", "workbook_tools", "form", "list"], subprocess.DEVNULL, plain).returncode == 0
    assert _run(command([sent], tmp_path / "out"), subprocess.DEVNULL, plain | {"PYTHONUTF8": "1"}).returncode == 1


@POSIX
def test_what_was_typed_in_a_gbk_terminal_is_what_was_meant(sent: Path, tmp_path: Path) -> None:
    """In the letters, and as a password; what is no character at all is one line."""
    out = tmp_path / "out"
    arguments = [*command([sent], out, "--quiet"), "--sender", os.fsdecode("省工信厅".encode("gbk")), "--contact", os.fsdecode("王处 029-1".encode("gbk"))]
    assert (_run(arguments, subprocess.DEVNULL).returncode, (out / MARK).exists()) == (1, False)
    (letter,) = (out / "letters").rglob("*.docx")
    with zipfile.ZipFile(letter) as package:
        text = package.read("word/document.xml").decode()
    assert "省工信厅" in text and "王处 029-1" in text
    for option in ("--sender", "--contact"):
        ran = _run([*command([sent], tmp_path / "not", "--quiet"), option, os.fsdecode(b"\xff")], None)
        assert ran.returncode == 2 and ran.stderr.decode() == (
            f"workbook-tools: {option}: 有读不出的字符，请把终端设为 UTF-8 再写; it holds what is no character, set the terminal to UTF-8\n"
        )
    assert not (tmp_path / "not").exists()


@POSIX
def test_a_path_in_gbk_is_readable_where_it_is_printed(sent: Path, tmp_path: Path) -> None:
    """With hanzi of the program's own beside it, and in what is refused; a byte that is no character is spelt out."""
    out = tmp_path / os.fsdecode("汇总结果".encode("gbk"))
    ran = _run(command([sent], out, "--quiet"), subprocess.PIPE)
    assert ran.stdout.decode().splitlines()[-1] == f"结果：{tmp_path}/汇总结果/检查结果.xlsx"
    assert (out / "检查结果.xlsx").is_file()
    for name, shown in (("宝鸡市上报".encode("gbk") + b".xlsx", "宝鸡市上报.xlsx"), (b"a\xff.xlsx", "a\\xff.xlsx")):
        ran = _run(command([sent / os.fsdecode(name)], out, "--quiet"), None)
        assert ran.returncode == 2 and ran.stderr.decode() == f"workbook-tools: {sent}/{shown}: 没有这个文件或文件夹; there is no such file or folder\n"


@POSIX
def test_a_password_is_what_an_official_can_type(tmp_path: Path) -> None:
    """Two bytes of GBK in the environment are one hanzi; half a character is none, also from a program."""
    generate = [sys.executable, "-m", "workbook_tools", "generate", "--form", FORM, "--quiet", "--out", str(tmp_path / "sent")]
    assert _run(generate, subprocess.DEVNULL, {VARIABLE: os.fsdecode("密".encode("gbk"))}).returncode == 0
    book = openpyxl.load_workbook(tmp_path / "sent" / f"{FORM}.xlsx")
    protection = book.worksheets[0].protection
    assert lock("密", base64.b64decode(protection.saltValue)).digest == protection.hashValue
    ran = _run([*generate[:-1], str(tmp_path / "not")], None, {VARIABLE: os.fsdecode(b"\xff")})
    assert ran.returncode == 2 and "锁定密码里有读不出的字符，请改用字母和数字" in ran.stderr.decode() and ran.stderr.count(b"\n") == 1
    with pytest.raises(UsageError, match="the password holds what is no character"):
        wt.generate(FORM, out=tmp_path / "not", password="\udcff")
    assert not (tmp_path / "not").exists()


@POSIX
@pytest.mark.parametrize(("mask", "mode"), [(0o077, 0o600), (0o027, 0o640), (0o002, 0o664)])
def test_who_may_read_results_is_up_to_the_umask(sent: Path, tmp_path: Path, mask: int, mode: int) -> None:
    """All of them alike: with a roster they hold names and telephone numbers."""
    out = tmp_path / "out"
    out.mkdir(mode=0o755)
    before = os.umask(mask)
    try:
        assert main(["check", str(sent), "--out", str(out), "--quiet"]) == 1
        assert main(["generate", "--form", FORM, "--out", str(out / "sent")]) == 0
        assert main(["form", "to-excel", FORM, "--out", str(out / "form.xlsx")]) == 0
    finally:
        os.umask(before)
    modes = {path.relative_to(out).as_posix(): path.stat().st_mode & 0o777 for path in out.rglob("*") if path.is_file() and ".sqlite" not in path.name}
    assert {"检查结果.xlsx", "index.html", "findings.jsonl", "form.xlsx"} < modes.keys() and any(name.startswith("letters/") for name in modes)
    assert {name: found for name, found in modes.items() if found != mode} == {}


def test_edits_in_another_encoding_are_told_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An old editor saves in GB18030: that is no refusal of the operating system."""
    (tmp_path / "通知.txt").write_text("一、年度进展（300字以内）", encoding="utf-8")
    (tmp_path / "改.json").write_bytes('[{"at": "标题"}]'.encode("gb18030"))
    assert main(["form", "draft", str(tmp_path / "通知.txt"), "--out", str(tmp_path / "out"), "--edits", str(tmp_path / "改.json")]) == 2
    said = capsys.readouterr().err
    assert said == f"workbook-tools: {tmp_path / '改.json'}: 不是 UTF-8 编码，请另存为 UTF-8; is not in UTF-8, save it as UTF-8\n"
