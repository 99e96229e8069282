"""Whose a file is that nobody can read: the unit's whose code or whole name its own name, or that of a folder around it, begins with."""

from __future__ import annotations

from pathlib import Path

import workbook_tools as wt
from tests.returned import a_return
from workbook_tools.batch.credit import Roster
from workbook_tools.form.units import Unit

UNITS = (
    Unit("610323", {"unit": "岐山县工业和信息化局"}), Unit("610324", {"unit": "扶风县工业和信息化局"}),
    Unit("61032401", {"unit": "扶风县工业和信息化局 高新分局"}), Unit("610327", {"unit": "陇县工业和信息化局"}),
    Unit("1", {"unit": "工信局"}), Unit("2", {"unit": "市工业和信息化局"}), Unit("3", {"unit": "市工业和信息化局"}),
)


def test_a_unit_is_known_by_its_code_or_its_whole_name() -> None:
    """The nearest part of the path, the longest name; one that two units have, or a short one, is nobody's."""
    told = {
        "610323_扫描.pdf": "610323", "岐山县工业和信息化局盖章扫描件.pdf": "610323", "岐山县工业和信息化局/扫描件.jpg": "610323",
        "岐山县工业和信息化局/610324.pdf": "610324", "扶风县工业和信息化局高新分局.docx": "61032401", "扶风县工业和信息化局 回函.docx": "610324",
        "岐山县扫描件.pdf": "", "关于岐山县工业和信息化局的函.pdf": "", "工信局.pdf": "", "市工业和信息化局.pdf": "", "6103230.pdf": "",
    }
    roster = Roster(UNITS)
    assert {name: roster.begins(name) for name in told} == told


def test_a_unit_of_which_only_a_scan_came_under_its_name_is_not_called_silent(tmp_path: Path) -> None:
    """Nor is one whose workbook cannot be opened."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.xlsx").write_bytes(a_return())
    (tmp_path / "in/扶风县工业和信息化局盖章扫描件.pdf").write_bytes(b"%PDF-1.4 scan")
    (tmp_path / "in/陇县工业和信息化局.xlsx").write_bytes(a_return("610327")[:9_000])
    states = {unit.code: unit.state for unit in wt.check(tmp_path / "in", tmp_path / "out", UNITS[:4]).summary.units}
    assert states == {"610323": "passed", "610324": "unreadable", "61032401": "missing", "610327": "unreadable"}
