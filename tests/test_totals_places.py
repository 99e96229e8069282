"""Where what is added up may be written: never among the returns, never over results, and what is wrong is told before any work."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import workbook_tools as wt
from tests.returned import a_return
from tests.small_form import filled_in, write_form
from workbook_tools.batch.returned_files import returned_folders
from workbook_tools.cli import main


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A right return in a folder of its city, and the results of its check."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "收回" / "宝鸡").mkdir(parents=True)
    (folder / "收回" / "宝鸡" / "甲.xlsx").write_bytes(a_return())
    assert main(["check", str(folder / "收回"), "--out", str(folder / "结果"), "--quiet"]) == 0
    return folder


def below(folder: Path) -> list[str]:
    """All that stands below a folder."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def refused(capsys: pytest.CaptureFixture[str], arguments: Sequence[object], said: str) -> None:
    """The command was wrong, and one line says so, in both languages."""
    capsys.readouterr()
    assert main(list(map(str, arguments))) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and told.startswith(f"workbook-tools: {said}") and "; " in told, told


@pytest.mark.parametrize(("path", "given"), [
    ("收回", "收回/汇总.xlsx"), ("收回", "收回/宝鸡/汇总.xlsx"), ("收回", "收回/新/汇总.xlsx"), ("收回/宝鸡/甲.xlsx", "收回/宝鸡/汇总.xlsx"),
])
def test_totals_of_a_check_are_not_written_among_the_returns(desk: Path, capsys: pytest.CaptureFixture[str], path: str, given: str) -> None:
    """They would be returns of the next check; nothing is checked then."""
    before = below(desk)
    arguments = ["check", desk / path, "--out", desk / "又", "--aggregate", desk / given]
    refused(capsys, arguments, f"--aggregate {desk / given}: 不能放在被检查的文件夹里，请换一个文件夹; ")
    assert below(desk) == before


@pytest.mark.parametrize(("option", "given"), [
    ("--out", "收回/汇总.xlsx"), ("--out", "收回/宝鸡/汇总.xlsx"), ("--sqlite", "收回/a.db"), ("--parquet", "收回"), ("--parquet", "收回/宝鸡/pq"),
])
def test_aggregate_writes_nothing_among_the_returns(desk: Path, capsys: pytest.CaptureFixture[str], option: str, given: str) -> None:
    """The ledger tells where they were."""
    before = below(desk)
    more = () if option == "--out" else ("--out", desk / "汇总.xlsx")
    refused(capsys, ["aggregate", desk / "结果", option, desk / given, *more], f"{option} {desk / given}: 不能放在被检查的文件夹里，请换一个文件夹; ")
    assert below(desk) == before


def test_beside_the_returns_totals_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where two folders hold returns of one name, so that the name of the folder stands before theirs."""
    for name, unit in (("一", "610323"), ("二", "610324")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "甲.xlsx").write_bytes(a_return(unit))
    arguments = ["check", str(tmp_path / "一"), str(tmp_path / "二"), "--out", str(tmp_path / "结果"), "--quiet", "--aggregate", str(tmp_path / "a.xlsx")]
    assert main(arguments) == 0
    assert set(returned_folders(tmp_path / "结果")) == {tmp_path / "一", tmp_path / "二"}
    assert main(["aggregate", str(tmp_path / "结果"), "--out", str(tmp_path / "b.xlsx"), "--sqlite", str(tmp_path / "b.db")]) == 0
    assert "2 returns added up" in capsys.readouterr().out and (tmp_path / "b.db").is_file()


@pytest.mark.parametrize("given", ["检查结果.xlsx", "letters/汇总.xlsx"])
def test_totals_do_not_take_the_place_of_a_result(desk: Path, capsys: pytest.CaptureFixture[str], given: str) -> None:
    """Not even by force; another name in the folder of results is free."""
    out = desk / "又"
    arguments = ["check", desk / "收回", "--out", out, "--force", "--aggregate", out / given]
    refused(capsys, arguments, f"--aggregate {out / given}: 是核对结果自己用的名称，请换一个; ")
    assert not out.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a device of POSIX")
def test_a_place_that_cannot_be_written_is_named_before_any_work(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each by the option that gave it; nothing else is left half written."""
    before = below(desk)
    refused(capsys, ["check", desk / "收回", "--out", desk / "又", "--aggregate", "/dev/null/a.xlsx"], "--aggregate /dev/null/a.xlsx: 写不进去，不是文件夹")
    start = ["aggregate", desk / "结果", "--out", desk / "汇总.xlsx"]
    refused(capsys, [*start, "--sqlite", "/dev/null/a.db"], "--sqlite /dev/null/a.db: 写不进去，不是文件夹，请换一个名称; cannot be written")
    refused(capsys, [*start, "--parquet", "/dev/null"], "--parquet /dev/null: 写不进去，不是文件夹，请换一个名称; cannot be written")
    if os.geteuid() != 0:
        closed = desk / "关"
        closed.mkdir(mode=0o500)
        refused(capsys, ["aggregate", desk / "结果", "--out", closed / "汇总.xlsx"], f"--out {closed / '汇总.xlsx'}: 写不进去，没有写入权限")
        closed.rmdir()
    assert below(desk) == before


def test_what_is_written_has_a_place_of_its_own_each(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of parquet files is neither the workbook nor the database."""
    before, out = below(desk), desk / "汇总.xlsx"
    start = ["aggregate", desk / "结果", "--out", out]
    refused(capsys, [*start, "--parquet", out], f"--parquet {out}: 不能与 --out 同名，也不能在它下面，请换一个文件夹; ")
    refused(capsys, [*start, "--sqlite", desk / "a", "--parquet", desk / "a" / "b"], f"--parquet {desk / 'a' / 'b'}: 不能与 --sqlite 同名")
    refused(capsys, [*start, "--sqlite", out], f"--sqlite {out}: 不能与 --out 是同一个文件; ")
    assert below(desk) == before


def test_totals_that_could_not_be_made_are_no_error_of_a_return(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Accepted returns of two forms: the results are there, and the status says that the command asked for what is not to be had."""
    folder = write_form(tmp_path / "form")
    (tmp_path / "收回").mkdir()
    (tmp_path / "收回" / "甲.xlsx").write_bytes(a_return())
    (tmp_path / "收回" / "乙.xlsx").write_bytes(filled_in(wt.load_form(folder), {("cover_unit", 0): "甲局"}))
    out, totals = tmp_path / "结果", tmp_path / "汇总.xlsx"
    arguments = ["check", tmp_path / "收回", "--forms", folder, "--out", out, "--quiet", "--aggregate", totals]
    refused(capsys, arguments, "核对已完成，没有做成的只是汇总，改好后另运行 aggregate; the check is done")
    assert (out / "检查结果.xlsx").is_file() and not totals.exists()
    assert main([*map(str, arguments), "--form", "progress-return-2024"]) in (0, 1) and totals.is_file()
