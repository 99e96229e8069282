"""Where what a report speaks of can be opened: paths relative to the folder of results, fit for a link.

What belongs here: the noun, and writing a path as the target of a link that can be nothing else. What does not: which
files there are (``batch``), and how a sheet or a page shows a link (``listing``, ``page``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote


@dataclass(frozen=True)
class Links:
    """Paths from the folder of results, with ``/``: of returns and copies by the return's file, of letters by unit and form."""

    files: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[tuple[str, str], str] = field(default_factory=dict)


@lru_cache(maxsize=16_384)
def target(path: str) -> str:
    """A path as a relative reference: whatever its name is, it is no address and no script, and has no parameters.

    The empty path stays empty.
    """
    if not path:
        return ""
    try:
        quoted = quote(path.encode("utf-8", "surrogateescape"), safe="/")
    except UnicodeEncodeError:  # half a character that no file system gave
        quoted = quote(path.encode("utf-8", "replace"), safe="/")
    return quoted if quoted.startswith(("../", "./")) else f"./{quoted.lstrip('/')}"
