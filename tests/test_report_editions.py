"""Returns on several versions of a form are added up together; where the versions ask different things, the reader is told first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.small_form import filled_in, write_form
from workbook_tools.cli import main
from workbook_tools.form.load import read_form


def later(data: dict[str, Any]) -> None:
    """Next year's edition under the same id: the workers are counted in hundreds."""
    data["version"], data["year"] = "1.1.0", 2025
    columns = data["sheets"][1]["blocks"][0]["columns"]
    columns[-1:] = [{"id": "workers", "label": {"zh": "从业人数（百人）", "en": "Workers"}, "type": "number", "unit": "百人"}]


def earlier(data: dict[str, Any]) -> None:
    """This year's, with the workers counted one by one."""
    later(data)
    data["version"], data["year"] = "1.0.0", 2024
    data["sheets"][1]["blocks"][0]["columns"][-1] |= {"label": {"zh": "从业人数（人）", "en": "Workers"}, "unit": "人"}


def added_up(folder: Path, *changes: Any) -> Path:
    """The aggregate of one return on each of some editions."""
    (folder / "in").mkdir(parents=True)
    forms = []
    for number, change in enumerate(changes):
        def without_rule(data: dict[str, Any], change: Any = change) -> None:
            change(data)
            data["rules"] = []
        forms += ["--forms", str(write_form(folder / f"edition{number}", without_rule))]
        sent = filled_in(read_form(Path(forms[-1])), {("visits.workers", 1): 5.0}, f"61010{number}")
        (folder / "in" / f"{number}.xlsx").write_bytes(sent)
    assert main(["check", str(folder / "in"), *forms, "--out", str(folder / "out"), "--quiet"]) == 0
    assert main(["aggregate", str(folder / "out"), "--out", str(folder / "sum.xlsx")]) == 0
    return folder / "sum.xlsx"


def warnings(path: Path) -> list[str]:
    """What the first sheet warns of."""
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(max_col=1, values_only=True)
    return [str(text) for (text,) in rows if str(text).startswith("▲ 各版")]


def test_what_two_versions_ask_differently_is_told_before_any_total(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Amounts of two years and people counted in hundreds and one by one were added without a word."""
    assert warnings(added_up(tmp_path, earlier, later)) == [
        "▲ 各版合在一起，问的却不同：1.0.0 版是 2024 年的表，1.1.0 版是 2025 年的。",
        "▲ 各版合在一起，问的却不同：走访清单“从业人数（百人）”（visits.workers）：从 1.0.0 版到 1.1.0 版，单位由“人”改为“百人”。",
    ]
    assert capsys.readouterr().err.splitlines()[-1] == (
        "各版合在一起，问的却不同：走访清单“从业人数（百人）”（visits.workers）：从 1.0.0 版到 1.1.0 版，单位由“人”改为“百人”; added up though the "
        "versions ask otherwise: 走访清单 “Workers” (visits.workers), from version 1.0.0 to 1.1.0: the unit was 人 and is 百人"
    )


def test_versions_that_ask_the_same_need_no_word(tmp_path: Path) -> None:
    def patched(data: dict[str, Any]) -> None:
        earlier(data)
        data["version"] = "1.0.1"
    assert warnings(added_up(tmp_path, earlier, patched)) == []
