"""The forms that ship with the package, by id: for tests that hold of each of them."""

from __future__ import annotations

from workbook_tools.form.catalog import forms_in


def form_ids() -> tuple[str, ...]:
    """Their ids, in order."""
    return tuple(entry.id for entry in forms_in().entries)
