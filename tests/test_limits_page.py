"""The limits that the page on declaring a form states are those that are judged: what is stated passes, one more is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.small_form import write_form
from workbook_tools.binding.guide import markdown
from workbook_tools.errors import DefinitionError
from workbook_tools.form.limits_page import limits
from workbook_tools.form.load import definition_schema, read_form

Json = dict[str, Any]
PAGE = limits(definition_schema())


def text(id: str, **more: object) -> Json:
    """A question of text."""
    return {"id": id, "label": {"zh": id, "en": id}, "type": "text", **more}


def amount(id: str) -> Json:
    """A question of money."""
    return text(id) | {"type": "amount", "unit": "万元"}


def section(*blocks: Json) -> Callable[[Json], None]:
    """The form with a section of these blocks."""
    return lambda data: data["sheets"].insert(1, {"id": "more", "name": "更多", "role": "section", "heading": "更多", "blocks": list(blocks)})


def listed(columns: list[Json], **more: object) -> Callable[[Json], None]:
    """The form with these columns in its list and without its rule."""

    def change(data: Json) -> None:
        data["rules"] = []
        data["sheets"][1]["blocks"][0].update(columns=columns, **more)

    return change


def grid(count: int, **more: object) -> Callable[[Json], None]:
    """A section with a grid of so many columns."""
    row = {"id": "line", "label": {"zh": "行", "en": "Line"}}
    return section({"kind": "grid", "id": "grid", "columns": [text(f"c{n}") for n in range(count)], "rows": [row], **more})


def table(count: int) -> Callable[[Json], None]:
    """A section with a table of so many columns."""
    return section({"kind": "table", "id": "short", "rows": 3, "columns": [text(f"c{n}") for n in range(count)]})


def code(said: str) -> Callable[[Json], None]:
    """The form's rule with another code."""
    return lambda data: data["rules"][0].update(code=said)


def named(said: str) -> Callable[[Json], None]:
    """Its list with another name."""
    return lambda data: data["sheets"][1].update(name=said)


def boxes(limit: int) -> Callable[[Json], None]:
    """A section with a box of so many characters."""
    return section({"kind": "boxes", "id": "prose", "limit": limit, "boxes": [{"id": "prose_1", "label": {"zh": "文", "en": "Prose"}, "guidance": "写。"}]})


def box(id: str) -> Callable[[Json], None]:
    """A section with a box of this id."""
    return section({"kind": "boxes", "id": "prose", "limit": 9, "boxes": [{"id": id, "label": {"zh": "文", "en": "Prose"}, "guidance": "写。"}]})


CASES: dict[str, tuple[str, Callable[[Json], Any], Callable[[Json], Any]]] = {
    "columns of a list": ("最多 24 列", listed([text(f"c{n}") for n in range(24)]), listed([text(f"c{n}") for n in range(25)])),
    "columns of a table in a section": ("里的表最多 7 列", table(7), table(8)),
    "columns of a grid": ("最多 6 列，单位单列", grid(6), grid(7)),
    "columns of a grid with units": ("的 5 列", grid(5, show_unit=True), grid(6, show_unit=True)),
    "totals": ("前两列不能是可以相加的（金额）", listed([text("a"), text("b"), amount("c")], totals=True), listed([text("a"), amount("c")], totals=True)),
    "rows": ("1—5000 行", listed([text("a")], rows=5000), listed([text("a")], rows=5001)),
    "characters": ("1—20000 字", boxes(20_000), boxes(20_001)),
    "width": ("4—80", listed([text("a", width=80)]), listed([text("a", width=81)])),
    "steps": ("1—5 句", lambda d: d.update(steps=["一"] * 5), lambda d: d.update(steps=["一"] * 6)),
    "the tab": ("最多 31 个字符", named("很" * 31), named("很" * 32)),
    "marks in the tab": ("不用 ", named("甲（乙）"), named("甲'乙")),
    "a tab of its own": ("不能叫 自检", named("自己检查"), named("自检")),
    "digits in codes": ("不用数字", code("visits.tax_two"), code("visits.tax2")),
    "families": ("类别不用 file", code("files.tax"), code("file.tax")),
    "an address as an id": ("不能像单元格地址", box("plan_2024"), box("tax2024")),
    "an amount in 元": ("“金额”只能是万元", listed([text("a"), text("b") | {"type": "number", "unit": "元"}]), listed([text("a"), text("b") | {"type": "amount", "unit": "元"}])),
}


@pytest.mark.parametrize("name", CASES)
def test_what_the_page_states_passes_and_one_more_is_refused(name: str, tmp_path: Path) -> None:
    """Both tried on a form; the page says the number that was tried."""
    said, right, wrong = CASES[name]
    assert said in PAGE
    assert read_form(write_form(tmp_path / "right", right)).id == "visit-list"
    with pytest.raises(DefinitionError):
        read_form(write_form(tmp_path / "wrong", wrong))


@pytest.mark.parametrize(("heading", "said"), [("更多", 1), ("更多（不超过600字）", 0), ("更多（不超过 1,600 字）", 1)])
def test_the_guide_states_a_limit_that_the_heading_does_not(heading: str, said: int, tmp_path: Path) -> None:
    """Whoever fills in a form of somebody's own learns its limit from the guide."""

    def change(data: Json) -> None:
        boxes(600)(data)
        data["sheets"][1]["heading"] = heading

    assert markdown(read_form(write_form(tmp_path, change))).count("合计不超过600字") == said
