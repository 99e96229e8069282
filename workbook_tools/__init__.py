"""Excel forms for governments: generate locked workbooks, check what comes back, add it up.

What belongs here: the names that the outside may rely on, by themselves. Everything they do stands in ``face``
and below; the rooms are imported when a function needs them.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from .errors import DefinitionError, UsageError
from .face import (
    CheckedBatch,
    CheckedFile,
    Generated,
    Migrated,
    check,
    check_file,
    generate,
    load_form,
    migrate,
    tables,
)
from .version import VERSION

if TYPE_CHECKING:
    from .check.wording import FindingRecord
    from .form.definition import Form
    from .form.submission import Submission
    from .form.units import Unit

__version__ = VERSION

__all__ = [
    "CheckedBatch", "CheckedFile", "DefinitionError", "FindingRecord", "Form", "Generated", "Migrated", "Submission", "Unit",
    "UsageError", "check", "check_file", "generate", "load_form", "migrate", "tables",
]

_NOUNS = {
    "FindingRecord": "check.wording", "Form": "form.definition", "Submission": "form.submission", "Unit": "form.units",
}
"""Names of types, and the modules that have them: imported only when somebody asks."""


class _Package(ModuleType):
    """This package, in which ``check`` and ``migrate`` stay functions when what bears their names is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if name not in {"check", "migrate"} or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    if name not in _NOUNS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_NOUNS[name]}"), name)
