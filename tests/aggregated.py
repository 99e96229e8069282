"""Accepted returns of the first form, made up value by value: what an aggregate is made of.

What belongs here: submissions as a check leaves them. What does not: files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbook_tools.form.catalog import forms_in
from workbook_tools.form.submission import Answer, Line, Submission
from workbook_tools.report.addresses import origins_of
from workbook_tools.workbook.place_form import lay_out

FORMS = forms_in()
FORM = FORMS.get("specialty-park-2022")
ORIGINS = origins_of(lay_out(FORM))
LISTS = ("projects", "parks")


def answer(name: str, value: Any, row: int | None = None) -> Answer:
    """An answer that stands where the layout has it."""
    sheet, cell = ORIGINS[name]
    kept = float(value) if isinstance(value, int | float) else value
    return Answer(kept, kept, sheet, cell if row is None else f"{cell}{row}")


def submission(
    file: str, unit: str, city: str | None, projects: Mapping[int, Mapping[str, Any]], **values: Any
) -> Submission:
    """A return with the given projects by row; what is not said is blank."""
    said = {"cover_city": city, "cover_unit": f"{unit}局", "cover_date": "2022-03-15", **values}
    columns = {i.partition(".")[2] for i in ORIGINS if i.startswith("projects.")}
    lines = tuple(
        Line(row, {c: answer(f"projects.{c}", cells.get(c), row) for c in sorted(columns)})
        for row, cells in projects.items()
    )
    answers = {i: answer(i, said.get(i)) for i in ORIGINS if i.partition(".")[0] not in LISTS}
    return Submission(file, unit, FORM.id, FORM.version, answers, {"projects": lines, "parks": ()})
