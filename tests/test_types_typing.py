"""Percentages and credit codes typed in a LibreOffice window: what the cell shows is what is read, or it is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.oracles.typing_window import TypingWindow
from tests.typed_form import read_typed
from workbook_tools.cells import a1
from workbook_tools.workbook.fill import cell_of, inputs_by_id
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.template import Template, make_template

SHARE = "请填写百分数：填 35 或 35%，格内显示 35.00%。"
CODE = "请填写 18 位统一社会信用代码，如 91350100M000100Y43。"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make_template(read_typed(tmp_path_factory.mktemp("form")), 8, lock("x"))


@pytest.fixture(scope="module")
def window(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TypingWindow]:
    path = tmp_path_factory.mktemp("window") / "企业情况表.xlsx"
    path.write_bytes(template.package)
    with TypingWindow(path) as opened:
        yield opened


def place(template: Template, name: str) -> tuple[str, str]:
    """The sheet and cell of the first line of a column."""
    found = cell_of(inputs_by_id(template.layout)[name], 1)
    assert found is not None
    return found[0], a1(*found[1:])


@pytest.mark.parametrize(("name", "typed", "shown", "told"), [
    ("firms.share", "35", "35.00%", ()),
    ("firms.share", "0.35", "0.35%", ()),
    ("firms.share", "100", "100.00%", ()),
    ("firms.share", "150", "150.00%", ()),
    ("firms.share", "3500", "", (SHARE,)),
    ("firms.share", "待定", "", (SHARE,)),
    # LibreOffice adds a sign of its own while one is typed: 35%%
    ("firms.share", "35%", "", (SHARE,)),
    ("firms.code", "9144030071526726xg", "9144030071526726xg", ()),
    ("firms.code", "911101080000000000", "911101080000000000", ()),
    ("firms.code", "9144030071526", "", (CODE,)),
])  # fmt: skip
def test_what_is_typed_is_shown_as_it_is_read_or_refused_in_our_words(
    template: Template, window: TypingWindow, name: str, typed: str, shown: str, told: tuple[str, ...]
) -> None:
    """A whole number is a percentage, digits of a code are not rounded, the rest is refused."""
    at = place(template, name)
    outcome = window.enter(*at, typed, insist=False)
    assert (outcome.shown, outcome.told) == (shown, told)
    window.enter(*at, "")


def test_a_typed_percentage_comes_back_as_a_fraction(template: Template, window: TypingWindow, tmp_path: Path) -> None:
    """What the saved file holds is the number that the checker reads."""
    sheet, cell = place(template, "firms.share")
    window.enter(sheet, cell, "35")
    saved = openpyxl.load_workbook(io.BytesIO(window.save_as(tmp_path / "back.xlsx").read_bytes()))
    assert saved[sheet][cell].value == 0.35
    window.enter(sheet, cell, "")
