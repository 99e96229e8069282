"""xlwings as its open core alone: the licensed part is not loaded, whatever licence key this computer has.

What belongs here: the first import of xlwings. What does not: anything that is done with it.

On its import xlwings tries each module of ``xlwings.pro``, which runs that package's check of a licence and leaves
``xlwings.pro.utils`` loaded even where there is none. While it is imported from here the package cannot be found, which
xlwings takes for a computer without it. What imported xlwings before, as ``RunPython`` of its own add-in does, is out of
reach: then that part was looked at before any code of ours ran.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

CORE, LICENSED = "xlwings", "xlwings.pro"


def open_core() -> ModuleType:
    """The module ``xlwings``, imported without its licensed part where nobody imported it before."""
    if CORE in sys.modules:
        return sys.modules[CORE]
    sys.modules[LICENSED] = None  # type: ignore[assignment]  # what Python's own import takes for “not there”
    try:
        return importlib.import_module(CORE)
    finally:
        del sys.modules[LICENSED]
