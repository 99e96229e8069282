"""Read a Word document: paragraphs with the numbers that Word itself writes before them, text boxes, tables with merged cells.

What belongs here: what a document shows, as ``source``. What does not: what it means (``outline``).
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ..errors import UsageError
from .numerals import chinese
from .source import Grid, Item, Line, Notice, grid_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def read_word(data: bytes, name: str) -> Notice:
    """Read a .docx file; raises ``UsageError``."""
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
    except Exception as error:  # whatever a library raises at bytes that are no document
        raise UsageError(f"{name}: 打不开，不是 Word 文档; this cannot be opened as a Word document (docx)") from error
    return Notice(name, tuple(_Reader(document).items()))


class _Reader:
    """A document under way: counters of Word's own numbering, and where we are."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._counters: dict[tuple[str, int], int] = defaultdict(int)
        self._levels = _levels(document)
        self._paragraph = self._table = 0

    def items(self) -> Iterator[Item]:
        """Paragraphs and tables as they follow each other, a text box after the paragraph that it hangs on."""
        for element in self._body(self._document.element.body):
            if element.tag == f"{_W}p":
                self._paragraph += 1
                yield from self._lines(element, f"第 {self._paragraph} 段")
            elif element.tag == f"{_W}tbl":
                self._table += 1
                found = self._grid(element)
                if found is not None:
                    yield found

    def _body(self, parent: Any) -> Iterator[Any]:
        for element in parent:
            if element.tag == f"{_W}sdt":
                content = element.find(f"{_W}sdtContent")
                yield from self._body(content if content is not None else ())
            else:
                yield element

    def _lines(self, paragraph: Any, place: str) -> Iterator[Item]:
        number = self._number(paragraph)
        for part in (number + _text(paragraph)).split("\n"):
            if part.strip():
                yield Line(part.rstrip(), place)
        for box in paragraph.iter(f"{_W}txbxContent"):
            if any(parent.tag == f"{_MC}Fallback" for parent in box.iterancestors()):
                continue  # the same box again, for older programs
            for inner in box.iter(f"{_W}p"):
                if text := self._number(inner) + _text(inner):
                    yield Line(text, f"{place}的文本框")

    def _number(self, paragraph: Any) -> str:
        """The number that Word writes before a paragraph, which its text does not hold."""
        found = paragraph.find(f"{_W}pPr/{_W}numPr")
        if found is None:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            found = self._of_style(style.get(f"{_W}val")) if style is not None else None
        if found is None:
            return ""
        given = {child.tag: child.get(f"{_W}val") for child in found}
        number, level = given.get(f"{_W}numId", "0"), int(given.get(f"{_W}ilvl", 0))
        known = self._levels.get(number)
        if known is None or level not in known:
            return ""
        key, (form, text, _) = number, known[level]
        self._counters[key, level] += 1
        for deeper in [at for at in self._counters if at[0] == key and at[1] > level]:
            del self._counters[deeper]
        for other, (other_form, _, other_start) in known.items():
            value = self._counters[key, other] + other_start - 1 if other <= level else 0
            text = text.replace(f"%{other + 1}", _written(value, other_form))
        return text if form != "bullet" else ""

    def _of_style(self, style_id: str | None) -> Any:
        for style in self._document.styles.element.iter(f"{_W}style"):
            if style.get(f"{_W}styleId") == style_id:
                return style.find(f"{_W}pPr/{_W}numPr")
        return None

    def _grid(self, table: Any) -> Grid | None:
        rows: list[list[str]] = []
        ids: list[list[int]] = []
        number = 0
        for line in table.iter(f"{_W}tr"):
            if line.getparent() is not table and line.getparent().tag != f"{_W}sdtContent":
                continue
            texts: list[str] = []
            wholes: list[int] = []
            for cell in line.iter(f"{_W}tc"):
                if next(a for a in cell.iterancestors() if a.tag == f"{_W}tr") is not line:
                    continue
                properties = cell.find(f"{_W}tcPr")
                span = properties.find(f"{_W}gridSpan") if properties is not None else None
                merged = properties.find(f"{_W}vMerge") if properties is not None else None
                width = int(span.get(f"{_W}val")) if span is not None else 1
                at = len(texts)
                if merged is not None and merged.get(f"{_W}val") != "restart" and rows and at < len(ids[-1]):
                    text, whole = rows[-1][at], ids[-1][at]
                else:
                    number += 1
                    paragraphs = [self._number(p) + _text(p) for p in cell.iter(f"{_W}p")]
                    text, whole = "\n".join(p.strip() for p in paragraphs if p.strip()), number
                texts += [text] * width
                wholes += [whole] * width
            if texts:
                rows.append(texts)
                ids.append(wholes)
        return grid_of(rows, f"表 {self._table}", ids) if rows else None


def _text(paragraph: Any) -> str:
    """What a paragraph shows, without its text boxes and what was deleted."""
    out = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}p"):
        inside = [a.tag for a in node.iterancestors()]
        if node.tag == f"{_W}p" or f"{_W}txbxContent" in inside or f"{_W}pPr" in inside or f"{_W}del" in inside:
            continue
        out.append(node.text or "" if node.tag == f"{_W}t" else "\t" if node.tag == f"{_W}tab" else "\n")
    return "".join(out)


def _levels(document: Any) -> dict[str, dict[int, tuple[str, str, int]]]:
    """Form, text and start of each level of each numbering."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    abstract = {}
    for one in root.iter(f"{_W}abstractNum"):
        levels = {}
        for level in one.iter(f"{_W}lvl"):
            said = {child.tag: child.get(f"{_W}val") for child in level}
            start = said.get(f"{_W}start") or "1"
            levels[int(level.get(f"{_W}ilvl"))] = (said.get(f"{_W}numFmt") or "decimal", said.get(f"{_W}lvlText") or "", int(start))
        abstract[one.get(f"{_W}abstractNumId")] = levels
    used = {}
    for number in root.iter(f"{_W}num"):
        of = number.find(f"{_W}abstractNumId")
        if of is not None:
            used[number.get(f"{_W}numId")] = abstract.get(of.get(f"{_W}val"), {})
    return used


def _written(value: int, form: str) -> str:
    if form in {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "ideographDigital", "chineseLegalSimplified"}:
        return chinese(value)
    if form.startswith("decimalEnclosedCircle") and 0 < value <= len(_CIRCLED):
        return _CIRCLED[value - 1]
    if form in {"upperLetter", "lowerLetter"} and 0 < value < 27:
        return chr((65 if form == "upperLetter" else 97) + value - 1)
    return str(value)
