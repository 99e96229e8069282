"""Where what a report speaks of can be opened: paths relative to the folder of results, fit for a link.

What belongs here: the noun, and writing a path as the target of a link that can be nothing else. What does not: which
files there are (``batch``), and how a sheet or a page shows a link (``listing``, ``page``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_QUOTED = re.compile("[^0-9A-Za-z_.~/-]+")
"""What a reference may not hold as it stands."""


@dataclass(frozen=True)
class Links:
    """Paths from the folder of results, with ``/``: of returns and copies by the return's file, of letters by unit and form."""

    files: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def returned(self, file: str) -> str:
        """Where a return can be opened, as the target of a link: plain text, whatever bytes its path is made of."""
        return target(self.files.get(file, ""))


@lru_cache(maxsize=16_384)
def target(path: str) -> str:
    """A path as a relative reference: whatever its name is, it is no address and no script, and has no parameters.

    The empty path stays empty.
    """
    if not path:
        return ""
    try:
        quoted = _QUOTED.sub(lambda run: f"%{run[0].encode('utf-8', 'surrogateescape').hex('%').upper()}", path)
    except UnicodeEncodeError:  # half a character that no file system gave
        return target(path.encode("utf-8", "replace").decode())
    return quoted if quoted.startswith(("../", "./")) else f"./{quoted.lstrip('/')}"
