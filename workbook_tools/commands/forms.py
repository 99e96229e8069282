"""Looking at a form: list, show, validate, schema, guide, diff.

What belongs here: what only reads forms and prints. What does not: making or changing one (``design``).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import face
from .endings import CLEAN, WRONG, problem_said

if TYPE_CHECKING:
    from ..form.definition import Form



def list_forms(shelves: Sequence[Path]) -> int:
    """Print the forms that there are."""
    from ..form.catalog import forms_in

    forms = forms_in(shelves)
    for entry in sorted(forms.entries, key=lambda e: (e.id, e.rank)):
        print(f"{entry.id}\t{entry.version}\t{entry.load().title.zh}")
    return CLEAN


def inputs_of(form: Form) -> list[dict[str, Any]]:
    """Every input as other tools see it."""
    from ..workbook.place_form import lay_out

    out = []
    for item in lay_out(form).inputs():
        question = item.question
        out.append({
            "id": item.id, "defined_name": item.defined_name, "sheet": item.sheet,
            "address": item.address, "type": question.type, "unit": question.unit or None,
            "limit": item.limit or None, "required": question.required,
            "label": question.label.zh,
        })
    return out


def show(given: str, shelves: Sequence[Path], as_json: bool) -> int:
    """Print a form's inputs, as a table or as JSON."""
    form = face.load_form(given, shelves=shelves)
    inputs = inputs_of(form)
    if as_json:
        shown = {"form": form.id, "version": form.version, "title": form.title.zh, "inputs": inputs}
        print(json.dumps(shown, ensure_ascii=False, indent=2))
        return CLEAN
    print(f"{form.id} {form.version} {form.title.zh}")
    wide, typed = (max((len(item[key]) for item in inputs), default=0) + 2 for key in ("id", "type"))
    for item in inputs:
        star = "*" if item["required"] else " "
        place = f"{item['sheet']}!{item['address']}"
        print(f"{star} {item['id']:<{wide}}{item['type']:<{typed}}{place}\t{item['label']}")
    return CLEAN


def validate(given: str, shelves: Sequence[Path], earlier: str | None = None) -> int:
    """Judge a form, given by its id, its folder or its form.json, and print every mistake.

    Ids that ``earlier``, or else the latest earlier version at hand, uses for another question are told, and are no mistakes.
    """
    from ..binding.bound_rules import bind_rules
    from ..errors import DefinitionError
    from ..form.catalog import FILE, forms_in
    from ..form.load import read_form
    from ..form.reused import reused
    from ..workbook.formula_limits import require_limits
    from ..workbook.place_form import lay_out

    path = Path(given)
    folder = path.parent if path.name == FILE else path
    try:
        form = read_form(folder) if folder.is_dir() else forms_in(shelves).get(given)
        bound = bind_rules(form)
        require_limits(lay_out(form))
    except DefinitionError as error:
        for problem in error.problems:
            print(problem_said(problem), file=sys.stderr)
        return WRONG
    forms = forms_in(shelves)
    before = forms.get(earlier) if earlier else forms.before(form)
    if before is not None:
        for one in reused(before, form):
            print(one.warning(before.version), file=sys.stderr)
    print(f"{form.id} {form.version}: {len(form.rules)} 条规则，{len(bound)} 项检查; {len(form.rules)} rules, {len(bound)} checks")
    return CLEAN


def schema(given: str, shelves: Sequence[Path]) -> int:
    """Print the JSON Schema of a submission."""
    from ..form.schema import submission_schema

    print(json.dumps(submission_schema(face.load_form(given, shelves=shelves)), ensure_ascii=False, indent=2))
    return CLEAN


def guide(given: str, shelves: Sequence[Path], lang: str) -> int:
    """Print the filling guide as Markdown."""
    from ..binding.guide import markdown

    print(markdown(face.load_form(given, shelves=shelves), lang), end="")
    return CLEAN


def diff(old: str, new: str, shelves: Sequence[Path]) -> int:
    """Print what differs between two forms, each given by id or folder, and what that does to returns that are out."""
    from ..form.catalog import forms_in
    from ..form.diff import differences
    from ..form.effects import effects

    forms = forms_in(shelves)
    before, after = forms.get(old), forms.get(new)
    for difference in differences(before, after):
        print(difference)
    for effect in effects(before, after):
        print(effect)
    return CLEAN
