"""No command overwrites or removes what it did not make: files that only look like ours stay as they are."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.returned import a_return, roster
from workbook_tools import load_form
from workbook_tools.cli import main
from workbook_tools.demo.play import RETURNED, ROSTER, SENT, TOTAL
from workbook_tools.files import write_whole
from workbook_tools.made import WORK, Made, files_below, made_here
from workbook_tools.report.table_schema import Column, Table

FORM = "progress-return-2024"
pytestmark = pytest.mark.usefixtures("locked")


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password in the environment, so that nobody is asked."""
    monkeypatch.setenv("WORKBOOK_TOOLS_PASSWORD", "季")


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that must refuse, with one line and status 2."""
    assert main(list(arguments)) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "不会覆盖" in said and "is not overwritten" in said
    return said


def test_generate_does_not_write_blanks_over_filled_returns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of what came back under the names of what went out; untouched blanks are made anew."""
    units, out = str(roster(tmp_path)), tmp_path / "发出"
    command = ["generate", "--form", FORM, "--units", units, "--out", str(out)]
    assert main(command) == main(command) == 0
    assert all(made_here(data) for data in snapshot(out).values())
    capsys.readouterr()
    filled = next(out.glob("610324_*"))
    filled.write_bytes(a_return("610324"))
    (out / "610327_陇县工业和信息化局.xlsx").unlink()
    before = snapshot(out)
    assert filled.name in refused(capsys, *command)
    assert snapshot(out) == before
    assert main([*command, "--force"]) == 0 and len(snapshot(out)) == 3


def test_generate_of_one_workbook_does_not_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever stands under its name, also a folder, that even --force leaves alone."""
    command = ["generate", "--form", FORM, "--out", str(tmp_path)]
    for content in (a_return(), b"notes", b""):
        (tmp_path / f"{FORM}.xlsx").write_bytes(content)
        refused(capsys, *command)
        assert snapshot(tmp_path) == {f"{FORM}.xlsx": content}
    (tmp_path / f"{FORM}.xlsx").unlink()
    (tmp_path / f"{FORM}.xlsx").mkdir()
    refused(capsys, *command, "--force")


def test_aggregate_does_not_replace_a_return_and_writes_no_workbook_called_csv(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its own earlier result it does; one that somebody noted something in it does not."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(a_return())
    assert main(["check", str(tmp_path / "in"), "--out", str(tmp_path / "out")]) == 0
    total = tmp_path / "汇总.xlsx"
    command = ["aggregate", str(tmp_path / "out"), "--out"]
    assert main([*command, str(total)]) == main([*command, str(total)]) == 0
    capsys.readouterr()
    book = openpyxl.load_workbook(total)
    book.active["F30"] = "已与财政厅核对"
    book.save(total)
    for path in (total, tmp_path / "in" / "a.xlsx"):
        before = path.read_bytes()
        refused(capsys, *command, str(path))
        assert path.read_bytes() == before
    assert main([*command, str(tmp_path / "a.csv")]) == 2
    assert "请用“.xlsx”结尾的名称" in capsys.readouterr().err and not (tmp_path / "a.csv").exists()


def test_parquet_files_of_others_stay(tmp_path: Path) -> None:
    """Those of an earlier run are listed in the folder and replaced."""
    pytest.importorskip("pyarrow")
    from workbook_tools.errors import UsageError
    from workbook_tools.report.dataframes import write_parquet

    table = Table("units", "单位", "", (Column("a", "甲"),), [{"a": "1"}])
    write_parquet(tmp_path, load_form("specialty-park-2022"), [table])
    write_parquet(tmp_path, load_form("specialty-park-2022"), [table])
    (tmp_path / "units.parquet").write_bytes(b"theirs")
    with pytest.raises(UsageError, match="不会覆盖"):
        write_parquet(tmp_path, load_form("specialty-park-2022"), [table])
    assert (tmp_path / "units.parquet").read_bytes() == b"theirs"


def test_the_demo_removes_only_what_a_demo_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of somebody's own returns that is called 2-收回, a note among the results, a roster: nothing is touched."""
    for name in (f"{RETURNED}/甲.xlsx", f"{SENT}/说明.docx", "3-核对结果/电话记录.txt", ROSTER, TOTAL):
        folder = tmp_path / name.replace("/", "-")
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(a_return() if name.endswith("xlsx") else b"theirs")
        before = snapshot(folder)
        said = refused(capsys, "demo", str(folder))
        assert Path(name).name in said and "--force" not in said
        assert snapshot(folder) == before


def test_what_a_folder_lists_is_ours_only_as_it_was_written(tmp_path: Path) -> None:
    """And a list that only looks like ours says nothing."""
    write_whole(tmp_path / "a.txt", b"ours")
    listed = Made.of(tmp_path, files_below(tmp_path))
    assert listed.holds("a.txt", tmp_path / "a.txt") and not listed.holds("b.txt", tmp_path / "a.txt")
    (tmp_path / "a.txt").write_bytes(b"changed")
    assert not listed.holds("a.txt", tmp_path / "a.txt")
    for content in ("", "[]", '{"program": "other", "files": {}}', '{"files": {"a.txt": ["x"]}}', json.dumps({"program": "workbook_tools"})):
        (tmp_path / WORK).mkdir(exist_ok=True)
        (tmp_path / WORK / "made.json").write_text(content, encoding="utf-8")
        assert Made.read(tmp_path / WORK) == Made()


def test_a_list_of_what_is_ours_is_what_stands_there_now(tmp_path: Path) -> None:
    """However often it was read before; two lists together give each file all the digests that either has."""
    one, other = Made({"a": ("1",), "b": ("2",), "c": ("3", "4")}, True), Made({"b": ("2",), "c": ("4", "5"), "d": ("6",)}, True)
    for made in (one, other, one):
        made.write(tmp_path)
        assert Made.read(tmp_path) == Made.read(tmp_path) == made
    (tmp_path / "made.json").unlink()
    assert Made.read(tmp_path) == Made()
    assert one.joined(other) == Made({"a": ("1",), "b": ("2",), "c": ("3", "4", "5"), "d": ("6",)}, True)
