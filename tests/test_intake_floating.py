"""Text boxes and comments over the cells of a form are told: a person sees words there that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import progress_return
from tests.office_edits import Bench
from tests.packages import examined
from workbook_tools.cells import a1
from workbook_tools.check.wording import worded

WORKS = progress_return.template().layout.blocks["works"]
FILLED = (WORKS.first, WORKS.inputs["investment"])
EMPTY = (WORKS.last, WORKS.inputs["name"])
ASIDE = (1, 2)
KINDS = ["xlsx", "xls", "ods"]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with Bench(progress_return.FORM, tmp_path_factory.mktemp("floating")) as bench:
        yield bench


def told(bench: Bench, kind: str, do: str, at: tuple[int, int], text: str) -> list[tuple[str, str, str | None, str]]:
    """What is said of something that was laid over a cell: code, severity, cell, words."""
    edit = {"do": do, "sheet": WORKS.sheet, "area": [*at, *at], "text": text}
    findings = examined(bench.after([edit], kind)[0].read_bytes()).findings
    return [(f.code, f.severity, f.cell, worded(f).said) for f in findings if f.code in {"structure.text_box", "structure.comment"}]


def test_a_text_box_over_an_empty_input_is_an_error_that_names_the_cell(bench: Bench) -> None:
    """An answer was written into it; in .xls text boxes are not found, and the notice on old formats stands."""
    assert told(bench, "xlsx", "text_box", EMPTY, "应为 99999") == [
        ("structure.text_box", "error", a1(*EMPTY), "格上有文本框或图形，写着“应为 99999”，不会被读取"),
    ]


def test_a_text_box_over_an_answer_is_to_be_verified(bench: Bench) -> None:
    """Another figure may be meant."""
    assert [line[:3] for line in told(bench, "xlsx", "text_box", FILLED, "应为 99999")] == [("structure.text_box", "verify", a1(*FILLED))]


@pytest.mark.parametrize("at", [FILLED, EMPTY])
def test_a_text_box_whose_cells_are_not_known_is_to_be_verified_too(bench: Bench, at: tuple[int, int]) -> None:
    """OpenDocument says how far it lies from the edges of the sheet."""
    assert told(bench, "ods", "text_box", at, "应为 99999") == [
        ("structure.text_box", "verify", None, "格上有文本框或图形，写着“应为 99999”，不会被读取"),
    ]


def test_a_text_box_beside_the_answers_or_without_an_answer_is_a_note(bench: Bench) -> None:
    """So is what says that cells stay empty; a shape without words is nothing."""
    assert [line[1] for line in told(bench, "xlsx", "text_box", ASIDE, "内部资料")] == ["info"]
    assert [line[1] for line in told(bench, "xlsx", "text_box", EMPTY, "（以下空白）")] == ["info"]
    assert told(bench, "xlsx", "text_box", EMPTY, "  ") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_comment_on_an_answer_is_mentioned(bench: Bench, kind: str) -> None:
    """With its words; it is a remark and no answer."""
    assert told(bench, kind, "comment", FILLED, "县里核过，应为99999") == [
        ("structure.comment", "info", a1(*FILLED), "格上有批注“县里核过，应为99999”，不作填报内容"),
    ]
