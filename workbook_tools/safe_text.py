"""Text from returns made harmless: shown as it is, and never a formula, a link or a control character.

What belongs here: what is done to any text that somebody else wrote before it is put into a file
that a spreadsheet program opens. What does not: the files themselves (``report``).
"""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT = 32_767
"""UTF-16 units that Excel holds in a cell."""

_STARTERS = frozenset("=+-@\t\r\n＝＋－＠")
"""OWASP's list of what makes a CSV field a formula, the full-width variants included."""
_SKIPPED = " \u00a0\u3000\ufeff"
"""Blanks that a spreadsheet program may drop before it looks at the first character."""

_LINE_END = re.compile("\r\n?|\x85|[\u2028\u2029]")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""A character that no workbook can hold."""
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_BYTE = re.compile("[\udc80-\udcff]")
_PART = re.compile(r"[^\s/\\:;,()“”：，。；、]*[\udc80-\udcff][^\s/\\:;,()“”：，。；、]*")
"""What may be one part of a path of which some bytes are no UTF-8: others of its bytes may seem to be letters, or even hanzi."""
_MARKS = {
    "zh": "……〔以下略，原文共 {n} 个字符〕",
    "en": " … [cut; the whole text has {n} characters]",
}


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "\ufffd"


def visible(text: str) -> str:
    """Show what cannot be shown: ``\\x0b`` as ``␋``, and as ``�`` what has no picture.

    That is the control characters, the marks that turn the direction of writing (a name can hide
    its ending behind one), and what XML or UTF-8 cannot hold. Line ends of any kind become ``\\n``.
    """
    if text.isprintable():  # nearly every text is, and then there is nothing of all that in it
        return text
    return _UNSEEN.sub(_picture, _LINE_END.sub("\n", text))


_UNSEEN_IN_NAMES = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def plain_name(name: str) -> str:
    """The name of a file that is made here: without marks that nobody sees, behind which the ending of another could hide."""
    return name if name.isprintable() else _UNSEEN_IN_NAMES.sub("", name)


def typed(text: str) -> str:
    """What came from a terminal or the environment, read anew where its bytes are no UTF-8 but GB18030; raises ``UnicodeError`` for neither."""
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("gb18030")


def readable(text: str) -> str:
    """Text with names of the file system in it, as a person reads it: bytes that are no UTF-8 as GB18030, else as ``\\x9c``."""
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return _BYTE.sub(lambda byte: f"\\x{ord(byte[0]) & 0xFF:02x}", _PART.sub(_of_bytes, text))


def _of_bytes(run: re.Match[str]) -> str:
    try:
        return run[0].encode("utf-8", "surrogateescape").decode("gb18030")
    except UnicodeDecodeError:
        return run[0]


def escaped(text: str) -> str:
    """Text as an element of XML holds it (Python's own function for it brings a library for the web along)."""
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def attribute(text: str) -> str:
    """Text as the value of an attribute of XML, with its quotes."""
    inside = escaped(text).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in inside:
        return f'"{inside}"'
    return f"'{inside}'" if "'" not in inside else '"' + inside.replace('"', "&quot;") + '"'


_ZERO_WIDTH = {
    0x00AD: ("软连字符", "soft hyphen"), 0x200B: ("零宽空格", "zero-width space"),
    0x200C: ("零宽不连字符", "zero-width non-joiner"), 0x200D: ("零宽连字符", "zero-width joiner"),
    0x2060: ("单词连接符", "word joiner"), 0xFEFF: ("零宽不换行空格", "zero-width no-break space"),
}
_CONTROLS = {
    0x00: ("空字符", "null"), 0x09: ("制表符", "tab"), 0x0A: ("换行", "line break"), 0x0B: ("手动换行", "manual line break"),
    0x0D: ("回车", "carriage return"), 0x2028: ("行分隔符", "line separator"), 0x2029: ("段落分隔符", "paragraph separator"),
}
_NAMED = {**_ZERO_WIDTH, **_CONTROLS}
_OTHERS = {"Cc": ("控制字符", "control character"), "Cf": ("不可见字符", "invisible character"), "Cs": ("残缺字符", "half a character")}
_PERHAPS_UNSEEN = re.compile(r"[^\w -~\u00a1-\u00ac\u2010-\u2027\u3000-\u303f\uff01-\uff5e]")
"""Marks that have to be looked at one by one; letters, hanzi and their punctuation can all be seen."""


def named(text: str, lang: str = "zh") -> str:
    """Show by its name what a reader cannot see: ``待\u200b定`` as ``待〔零宽空格 U+200B〕定``."""
    return _PERHAPS_UNSEEN.sub(lambda mark: _name(mark[0], lang), text)


def _name(character: str, lang: str) -> str:
    code = ord(character)
    names = _NAMED.get(code) or _OTHERS.get(unicodedata.category(character))
    if names is None:
        return character
    return f"〔{names[0]} U+{code:04X}〕" if lang == "zh" else f"[{names[1]} U+{code:04X}]"


def fitted(text: str, lang: str = "zh") -> str:
    """Cut text to what a cell holds, with a mark that says so and how long it was."""
    if 2 * len(text) <= MAX_TEXT or len(text.encode("utf-16-le", "surrogatepass")) <= 2 * MAX_TEXT:
        return text
    mark = _MARKS[lang].format(n=len(text))
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (MAX_TEXT - len(mark))]
    return units.decode("utf-16-le", "ignore") + mark


def starts_formula(text: str) -> bool:
    """Tell whether a spreadsheet program may take text for a formula."""
    rest = text.lstrip(_SKIPPED)
    return rest[:1] in _STARTERS if rest else False


def csv_text(text: str) -> str:
    """Text for a CSV file that Excel opens: an apostrophe stands before what starts like a formula."""
    # judged before ``visible`` as well: it turns a carriage return, which is on the list, into \n
    shown = fitted(visible(text))
    return f"'{shown}" if starts_formula(text) or (shown != text and starts_formula(shown)) else shown
