"""What stands in cells and shared strings, from its bytes, where these are of a known shape.

What belongs here: numbers, texts, truths, errors and addresses, each read strictly and remembered by its bytes. What does not: which
cells there are (``fast_rows``). Whatever is not understood is ``Odd``, and a parser reads it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from ..cells import LAST_COLUMN, LAST_ROW, Position, column_number
from ..errors import FileRefused
from ..rules.values import ExcelError, Value
from .cells import text_of
from .xml_parts import MAIN, local, parse

SHORT = 200
"""Bytes of a value that is remembered by itself."""
MOST = 6_000
"""Values of one kind in one generation of those that are remembered."""
PLACES = 60_000
"""Addresses that are remembered."""
MANY = 8
"""References in a text from which on the parser resolves them sooner."""

_ITEM = re.compile(
    r"""[ \n\t]*<si>[ \n\t]*<t(?:\ xml:space="preserve")?(?:/>|>([^<]*)</t>)[ \n\t]*
    (?:<phoneticPr(?:\ fontId="[0-9]{1,9}")?(?:\ type="[A-Za-z]{1,20}")?(?:\ alignment="[A-Za-z]{1,20}")?/>[ \n\t]*)?
    </si>[ \n\t]*""",
    re.VERBOSE,
)
"""One plain text; Excel in Chinese and Japanese says of each how it would be pronounced."""
_PLACE = re.compile(rb"([A-Z]+)([0-9]+)")
_NUMBER = re.compile(rb"-?[0-9]{1,25}(?:\.[0-9]{1,25})?(?:[eE][-+]?[0-9]{1,3})?")
_INDEX = re.compile(rb"[0-9]{1,9}")

# an ampersand that is not one of the five entities or a reference to a character far from any
# that XML forbids
_REFERENCE = "amp;|lt;|gt;|quot;|apos;|#(?:9|10|3[2-9]|[4-9][0-9]|[1-9][0-9]{2,3}|[1-4][0-9]{4}|65(?:[0-4][0-9]{2}|5[01][0-9]));"
STRANGE = re.compile(f"&(?!{_REFERENCE})".encode())
_ENTITY = re.compile("&(?:#([0-9]+)|([a-z]+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}

# bytes that XML forbids, and the carriage return, which it changes
_FORBIDDEN = bytes(b for b in range(32) if b not in b"\t\n")
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")


class Odd(Exception):
    """Something here is not of the known shape."""


class _Places(dict[bytes, Position]):
    """The row and column of an address, kept while there are not too many."""

    def __missing__(self, address: bytes) -> Position:
        match = _PLACE.fullmatch(address)
        if match is None:
            raise Odd
        place = int(match[2]), column_number(match[1].decode())
        if place[0] > LAST_ROW or place[1] > LAST_COLUMN:
            raise Odd
        if len(self) >= PLACES:
            self.clear()
        self[address] = place
        return place


ADDRESSES = _Places()


def _resolved(text: str) -> str:
    """A text of many references, as some programs write every Chinese character, resolved by the parser."""
    try:
        return etree.fromstring(f"<t>{text}</t>".encode()).text or ""
    except etree.XMLSyntaxError:
        raise Odd from None


def _plain(text: str) -> str:
    """Text with its references resolved; escapes and line ends are left to the parser's path."""
    if text.count("&") > MANY:
        text = _resolved(text)
    elif "&" in text:
        text = _ENTITY.sub(lambda m: chr(int(m[1])) if m[1] else _NAMED[m[2]], text)
    if "_x" in text or "\r" in text:
        raise Odd
    return text


def number(held: bytes) -> Value:
    """A number."""
    if _NUMBER.fullmatch(held) and abs(read := float(held)) < 1e308:
        return read
    raise Odd


def text(held: bytes) -> Value:
    """A text in a cell."""
    if not clean(held) or (b"&" in held and STRANGE.search(held)):
        raise Odd
    return _plain(held.decode())


def truth(held: bytes) -> Value:
    """TRUE or FALSE."""
    if held not in {b"0", b"1"}:
        raise Odd
    return held == b"1"


def error(held: bytes) -> Value:
    """An error value."""
    if not clean(held) or not held.startswith(b"#") or b"&" in held:
        raise Odd
    return ExcelError(held.decode())


def index(held: bytes) -> Value:
    """The index of a shared string."""
    if not _INDEX.fullmatch(held):
        raise Odd
    return int(held)


def item(piece: bytes) -> Value:
    """Read one shared string, without its end; one in runs, with escapes or Windows' line ends is left to the parser alone."""
    if not clean(piece.replace(b"\r\n", b"\n")) or (b"&" in piece and STRANGE.search(piece)):
        raise Odd
    match = _ITEM.fullmatch(piece.decode() + "</si>")
    if match is not None and not ("_x" in match[0] or "\r" in match[0]):
        return _plain(match[1] or "")
    if b"<!" in piece or b"<?" in piece:  # what may hide an end
        raise Odd
    try:
        root = parse({"": b'<sst xmlns="%b">%b</si></sst>' % (MAIN[0].encode(), piece)}, "")
    except FileRefused:
        raise Odd from None
    if len(root) != 1 or local(root[0]) != "si" or (root.text or "").strip() or (root[0].tail or "").strip():
        raise Odd
    return text_of(root[0])


def none(held: bytes) -> Value:
    """Nothing that is understood."""
    raise Odd


class Values(dict[bytes, Value]):
    """What stands in cells of one kind, by its bytes, in two generations: what is not met again is forgotten."""

    def __init__(self, read: Callable[[bytes], Value]) -> None:
        super().__init__()
        self.read = read
        self.old: dict[bytes, Value] = {}

    def __missing__(self, held: bytes) -> Value:
        value = self.old[held] if held in self.old else self.read(held)
        if len(held) <= SHORT:
            if len(self) >= MOST:
                self.old = dict(self)
                self.clear()
            self[held] = value
        return value


def clean(data: bytes) -> bool:
    """Whether nothing stands there that XML forbids or changes; ``]]>`` it forbids in a text."""
    if len(data.translate(None, _FORBIDDEN)) != len(data) or b"]]>" in data:
        return False
    return b"\xef\xbf" not in data or not any(mark in data for mark in _NONCHARACTERS)
