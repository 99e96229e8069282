"""Returns for the checks in Python: a unit's narratives and projects, without a workbook around them.

What belongs here: making a submission from a few words. What does not: what a check finds in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbook_tools import load_form
from workbook_tools.checks.check import AcrossCheck, Failure, Held, Peers
from workbook_tools.form.definition import Form
from workbook_tools.form.submission import Answer, Line, Submission
from workbook_tools.form.units import Unit

FORM = load_form("specialty-park-2022")

UNITS = tuple(
    Unit(code, {"code": code, "city": city, "county": county, "park": park, "unit": unit})
    for code, city, county, park, unit in (
        ("610323", "宝鸡市", "岐山县", "岐山县工业园", "岐山县工业和信息化局"),
        ("610326", "宝鸡市", "眉县", "眉县机械产业园", "眉县工业和信息化局"),
        ("610324", "宝鸡市", "扶风县", "扶风食品产业园", "扶风县工业和信息化局"),
        ("610330", "宝鸡市", "凤县", "工业园区", "凤县经济贸易局"),
        ("610102", "西安市", "新城区", "幸福林带产业园", "新城区工业和信息化局"),
        ("610621", "延安市", "延长县", "延长循环经济产业园", "延长县工业局"),
        ("610628", "延安市", "富县", "富县煤化工园区", "富县工业局"),
        ("611022", "商洛市", "丹凤县", "丹凤葡萄酒产业园", "丹凤县科技和工业信息化局"),
        ("6103", "宝鸡市", "", "", "宝鸡市工业和信息化局"),
    )
)
"""A roster with neighbours, names within names, names that are common words, and a city."""


def returned(
    unit: str = "610323", answers: Mapping[str, str] | None = None, *, file: str = "",
    projects: Sequence[tuple[str, str]] = (), parks: Sequence[tuple[str, str]] = (),
) -> Submission:
    """A return: its scalar answers by id, its projects as (name, implementing unit), its parks as (name, county)."""
    scalars = {
        name: Answer(text, text, "一、产业基础", f"A{5 + i}") for i, (name, text) in enumerate((answers or {}).items())
    }

    def lines(rows: Sequence[tuple[str, str]], second: str, sheet: str, top: int) -> tuple[Line, ...]:
        return tuple(
            Line(row, {"name": Answer(a, a, sheet, f"B{row}"), second: Answer(b, b, sheet, f"C{row}")})
            for row, (a, b) in enumerate(rows, top)
        )

    tables: Mapping[str, tuple[Line, ...]] = {
        "projects": lines(projects, "unit", "项目清单", 6), "parks": lines(parks, "county", "六、预期目标", 100),
    }
    return Submission(file or f"{unit}.xlsx", unit, FORM.id, FORM.version, scalars, tables)


def held(form: Form, units: Sequence[Unit], items: Iterable[Submission]) -> Held:
    """Returns in memory, as a check over all of them is given them."""
    return Held(form, Peers(tuple(units)), tuple(items))


def across(check: AcrossCheck, form: Form, units: Sequence[Unit], items: Iterable[Submission]) -> Iterator[Failure]:
    """What a check over all returns finds in some."""
    return check.find(form, units, held(form, units, items))
