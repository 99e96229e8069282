"""The links of a sheet's ready rows, put into its parts in the end: tens of thousands of them, each a few characters in memory.

What belongs here: their XML, and where it stands in a sheet and in the list of what the sheet refers to. What does not: which
cells open what (``ready_rows``), and how a link is written where there are few (``listing``, by XlsxWriter).
"""

from __future__ import annotations

import re

from ..cells import column_letters
from ..safe_text import attribute

_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_NO_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_FOLLOWING = re.compile(rb"</hyperlinks>|<(?:printOptions|pageMargins|pageSetup|headerFooter|rowBreaks|colBreaks|drawing|legacyDrawing|tableParts)\b|</worksheet>")
"""What stands behind the links of a sheet."""
_LAST_OF_LINKS = b"</hyperlinks>"


class SheetLinks:
    """The links of one sheet, in the order of its cells."""

    def __init__(self) -> None:
        self.links: list[tuple[int, int, str, str]] = []

    def add(self, row: int, column: int, path: str, place: str) -> None:
        """Have a cell (row and column from 1) open a file, and a place in it."""
        self.links.append((row, column, path, place))

    def in_sheet(self, end: bytes, first: int) -> bytes:
        """The end of the sheet's part with the links; ``first`` is the number of the first of them among what the sheet refers to."""
        letters = {column: column_letters(column) for column in {column for _, column, _, _ in self.links}}
        text = "".join([
            f'<hyperlink ref="{letters[column]}{row}" r:id="rId{number}"{f" location={attribute(place)}" if place else ""}/>'
            for number, (row, column, _, place) in enumerate(self.links, first)
        ]).encode("utf-8", "replace")
        found = _FOLLOWING.search(end)
        assert found is not None
        if found[0] != _LAST_OF_LINKS:
            text = b"<hyperlinks>%b</hyperlinks>" % text
        return end[: found.start()] + text + end[found.start() :]

    def in_relations(self, relations: bytes | None) -> tuple[bytes, int]:
        """The list of what the sheet refers to with the links, and the number of the first of them."""
        known = relations or _NO_RELATIONS
        first, end = known.count(b"<Relationship ") + 1, known.rindex(b"</Relationships>")
        ends = {
            path: f'" Type="{_TYPE}" Target={attribute(path)} TargetMode="External"/>'.encode("utf-8", "replace")
            for path in {path for _, _, path, _ in self.links}
        }
        text = [
            part for number, (_, _, path, _) in enumerate(self.links, first) for part in (b'<Relationship Id="rId', b"%d" % number, ends[path])
        ]
        return b"".join([known[:end], *text, known[end:]]), first
