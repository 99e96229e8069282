"""How a value of a definition stands in a cell, and what a cell says.

What belongs here: values and cells, exactly there and back. What does not: which cell it is (``rows``) and what the
program that saved the workbook made of it (``read_book``).

A text stands as it is. One that a cell cannot keep (empty, with blanks at its ends or control characters, or in quotation
marks) stands as JSON, in quotation marks; so do lists and pairs that do not go one a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..words import Words
from .kinds import Leaf

Cell = str | int | float | None
YES, NO = "是", "否"
_FLAGS = {YES: True, NO: False, "true": True, "false": False, "1": True, "0": False, "√": True, "×": False}
_KEPT = re.compile(r"[\n\t -~\u00a1-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffb\U00010000-\U0001fffd]*")
_ESCAPE = re.compile(r"_x[0-9a-fA-F]{4}_")
_JOINT = " = "


class Unreadable(ValueError):
    """A cell that is no value of its kind; ``words`` say what it should be."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(words.en)


def _plain(text: str) -> bool:
    return bool(text) and text == text.strip() and text[0] not in "\"[{'" and bool(_KEPT.fullmatch(text)) and not _ESCAPE.search(text)


def quoted(text: str) -> str:
    """A text as a cell keeps it."""
    return text if _plain(text) else json.dumps(text, ensure_ascii=True)


def cell_of(leaf: Leaf, value: Any, shown: Mapping[str, str]) -> Cell:
    """The cell of a value; ``shown`` are the words that stand for the codes that are allowed."""
    if leaf.shape == "text" and isinstance(value, str):
        return shown.get(value) or quoted(value)
    if leaf.shape == "flag":
        return YES if value else NO
    if leaf.shape in {"number", "whole"}:
        return value  # type: ignore[no-any-return]
    if leaf.shape == "lines" and value and all(_plain(v) and "\n" not in v for v in value):
        return "\n".join(value)
    if leaf.shape == "pairs" and value and all(_paired(k, v) for k, v in value.items()):
        return "\n".join(f"{k}{_JOINT}{v}" for k, v in value.items())
    return json.dumps(value, ensure_ascii=True)


def _paired(name: str, text: str) -> bool:
    return _plain(name) and _plain(text) and "\n" not in name + text and "=" not in name


def value_of(leaf: Leaf, cell: Cell, shown: Mapping[str, str]) -> Any:
    """The value that a cell stands for; raises ``Unreadable``."""
    if leaf.shape in {"number", "whole"}:
        return _number(leaf, cell)
    text = said(cell)
    if leaf.shape == "flag":
        if text.strip().lower() not in _FLAGS:
            raise Unreadable(Words(f"应为“{YES}”或“{NO}”", f"this is {YES} or {NO}"))
        return _FLAGS[text.strip().lower()]
    if leaf.shape == "text":
        back = {words: code for code, words in shown.items()}
        return back.get(text.strip(), _unquoted(text.strip()))
    if leaf.shape == "json" or text.lstrip()[:1] in "[{":
        return _json(text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if leaf.shape == "lines":
        return lines
    pairs = [line.partition("=") for line in lines]
    if any(not joint for _, joint, _ in pairs):
        raise Unreadable(Words("每行写成“名称 = 式子”", "each line is written “name = expression”"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def said(cell: Cell) -> str:
    """What a cell says as text: a whole number without its decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _unquoted(text: str) -> str:
    if text[:1] == '"' and text[-1:] == '"' and len(text) > 1:
        try:
            found = json.loads(text)
            return found if isinstance(found, str) else text
        except ValueError:
            return text
    return text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(Words("以 [ 或 { 开头的应为 JSON", "what begins with [ or { is JSON")) from None


def _number(leaf: Leaf, cell: Cell) -> int | float:
    try:
        number = float(cell) if isinstance(cell, int | float) else float(said(cell).strip().replace(",", ""))
        whole = int(number)
    except (ValueError, OverflowError):
        raise Unreadable(Words("应为数字", "this is a number")) from None
    if whole == number:
        return whole
    if leaf.shape == "whole":
        raise Unreadable(Words("应为整数", "this is a whole number"))
    return number
