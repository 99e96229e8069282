"""Templates, with what takes longest about them from the disk where an earlier command kept it.

What belongs here: what of a template is kept, in what form, and what is made of it. What does not: making one
(``template``) and where things are kept (``disk_cache``).

A template is the same, byte for byte, wherever it comes from: what is kept is the package, locked with a stand-in that
is exchanged for the lock wanted, the cached values, the frames of the sheets and the formulas as code; the plan is made
of the form again where somebody asks for it.
"""

from __future__ import annotations

import marshal
from dataclasses import replace

from ..disk_cache import kept
from ..form.definition import Form
from ..packed import PackedParts
from ..rules.kept_code import PYTHON
from ..rules.values import ExcelError
from .assemble import assemble
from .frame import SheetFrame
from .kept_formulas import packed, unpacked
from .place_form import lay_out
from .protection import Lock
from .template import Template, make_template

STAND_IN = Lock("U2FsdFRoYXRTdGFuZHNJbg==", "RGlnZXN0VGhhdFN0YW5kc0luRm9yVGhlTG9ja09mQVRlbXBsYXRlVGhhdElzS2VwdA==", passing=True)
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

    held = kept("template", f"{form.digest} {rows} {lock is not None} {comments} {PYTHON}", make)
    template = fresh[0] if fresh else _unpacked(held, form, rows, comments=comments)
    if lock is None:
        return template
    if not comments:
        return replace(template, package=_locked(template.package, lock))
    # copies of a form have the same lock in every run, and each worker would pack it into every sheet
    package = kept("locked", f"{form.digest} {rows} {lock}", lambda: _locked(template.package, lock))
    return replace(template, package=package)


def _packed(template: Template) -> bytes:
    values = {a: (v.code,) if isinstance(v, ExcelError) else v for a, v in template.values.items()}
    frames = [vars(frame) for frame in template.frames.values()]
    return marshal.dumps((template.package, values, frames, packed(template.formulas, template.followers)))


def _unpacked(held: bytes, form: Form, rows: int | None, *, comments: bool) -> Template:
    package, told, frames, computing = marshal.loads(held)
    values = {a: ExcelError(v[0]) if isinstance(v, tuple) else v for a, v in told.items()}
    formulas, followers = unpacked(computing)
    layout = lay_out(form, rows)
    return Template(
        layout, package, values, formulas, followers, {frame["name"]: SheetFrame(**frame) for frame in frames},
        lambda: assemble(layout, comments=comments),
    )


def _locked(package: bytes, lock: Lock) -> bytes:
    """The package with the lock in the place of the stand-in."""
    salt, digest = (STAND_IN.salt.encode(), lock.salt.encode()), (STAND_IN.digest.encode(), lock.digest.encode())
    parts = PackedParts.kept(package)
    found = {name: parts.part(name) for name in parts.members}
    locked = {name: part.replace(*salt).replace(*digest) for name, part in found.items() if salt[0] in part}
    return parts.with_smallest(locked).package()
