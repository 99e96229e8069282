"""How the name of a place is written where rows are grouped by it: one name for what a reader takes for one.

What belongs here: stray blanks, unseen characters, the case and width of letters. What does not: which columns are places
(``table_columns``), and what the roster says of them (``told``).

Programs show two names that differ in a blank as one, and a pivot takes two that differ in the case or width of their letters for one.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from ..form.units import UNIT

_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_BETWEEN = re.compile(r"(?<=[\u2e80-\uffef]) | (?=[\u2e80-\uffef])")
"""A blank beside a hanzi, which stands for nothing."""


def without_stray_blanks(name: str) -> str:
    """A name without blanks around it and beside its hanzi, and with one between words of letters."""
    return _BETWEEN.sub("", " ".join(_UNSEEN.sub("", name).split()))


class PlaceNames:
    """The names of places as they are met: of several that differ in the case or width of letters, the first stands for all."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], str] = {}

    def of(self, role: str, name: str) -> str:
        """What a place of a role is called; units may differ in the case of letters alone, as nothing is grouped by them."""
        plain = without_stray_blanks(name)
        return plain if role == UNIT else self._first.setdefault((role, normalize("NFKC", plain).casefold()), plain)
