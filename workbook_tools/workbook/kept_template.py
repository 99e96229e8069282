"""Templates, with what takes longest about them from the disk where an earlier command kept it.

What belongs here: what of a template is kept, in what form, and what is made of it. What does not: making one
(``template``) and where things are kept (``disk_cache``).

A template is the same, byte for byte, wherever it comes from: what is kept is the package, locked with a stand-in that
is exchanged for the lock wanted, and the cached values; the plan and its formulas follow from the form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..disk_cache import kept
from ..form.definition import Form
from ..rules.values import ExcelError, Value
from .assemble import assemble
from .place_form import lay_out
from .protection import Lock
from .recalculate import Address, Formulas
from .sheet_xml import rewritten
from .template import Template, make_template

STAND_IN = Lock("U2FsdFRoYXRTdGFuZHNJbg==", "RGlnZXN0VGhhdFN0YW5kc0luRm9yVGhlTG9ja09mQVRlbXBsYXRlVGhhdElzS2VwdA==")
"""A lock that no password opens, in the place of the one that a kept template will have."""


def template_of(form: Form, rows: int | None = None, lock: Lock | None = None, *, comments: bool = False) -> Template:
    """The template that ``make_template`` would make."""
    usual = lock is None or (lock.spins, lock.algorithm) == (STAND_IN.spins, STAND_IN.algorithm)
    if not form.digest or not usual:
        return make_template(form, rows, lock, comments=comments)
    fresh: list[Template] = []

    def make() -> bytes:
        fresh.append(make_template(form, rows, STAND_IN if lock else None, comments=comments))
        return _packed(fresh[0])

    held = kept("template", f"{form.digest} {rows} {lock is not None} {comments}", make)
    template = fresh[0] if fresh else _unpacked(held, form, rows, comments=comments)
    return template if lock is None else replace(template, package=_locked(template.package, lock))


def _packed(template: Template) -> bytes:
    values: dict[str, list[Any]] = {}
    for (sheet, row, column), value in template.values.items():
        values.setdefault(sheet, []).append((row, column, [value.code] if isinstance(value, ExcelError) else value))
    told = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return len(told).to_bytes(8, "little") + told + template.package


def _unpacked(held: bytes, form: Form, rows: int | None, *, comments: bool) -> Template:
    end = 8 + int.from_bytes(held[:8], "little")
    layout = lay_out(form, rows)
    plan = assemble(layout, comments=comments)
    return Template(layout, plan, held[end:], _values(json.loads(held[8:end].decode("utf-8", "surrogatepass"))), Formulas(plan))


def _values(told: Mapping[str, list[tuple[int, int, Any]]]) -> dict[Address, Value]:
    return {
        (sheet, row, column): ExcelError(value[0]) if isinstance(value, list) else value
        for sheet, cells in told.items() for row, column, value in cells
    }


def _locked(package: bytes, lock: Lock) -> bytes:
    """The package with the lock in the place of the stand-in."""
    salt, digest = (STAND_IN.salt.encode(), lock.salt.encode()), (STAND_IN.digest.encode(), lock.digest.encode())
    return rewritten(package, lambda _, part: part.replace(*salt).replace(*digest))
