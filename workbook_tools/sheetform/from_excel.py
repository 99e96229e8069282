"""From the workbook of a definition to the files of a form's folder, or to what is wrong and in which cell.

What belongs here: the steps from cells to files and the judgement of what they say. What does not: reading the workbook
(``read_book``) and the words of a mistake (``form.chinese``).
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..binding.bound_rules import bind_rules
from ..errors import DefinitionError, MistakesInCells
from ..files import write_whole
from ..form.catalog import FILE
from ..form.chinese import in_chinese
from ..form.load import SchemaMistake, definition_schema, read_form, schema_mistakes
from ..words import Words
from ..workbook.formula_limits import require_limits
from ..workbook.place_form import lay_out
from .headings import code_names, column_name, sheet_name, type_names, words_for
from .ids import proposed
from .kept_files import is_table, spelled, table_file
from .kinds import Kind, kinds
from .outdated_english import Outdated, renewed
from .read_book import Book, read_book
from .rows import Mistake, Place, Reader, Reading
from .rows import Path as Steps
from .write_book import all_kinds

_PLACE = re.compile(r"^(?:\S*form\.json: )?([a-z_]+(?:\[\d+\])?(?:\.[A-Za-z_][\w-]*(?:\[\d+\])?)*|\(top level\)): (.*)$", re.DOTALL)
_INSIDE = re.compile(r"\b[a-z_]+\[\d+\](?:\.[a-z_]+(?:\[\d+\])?)*")
NOT_AMONG = "不在其中："
MISSING = Words("没有填写", "this is to be filled in")
_SAFE = re.compile(r"^(?!/)(?!.*(?:^|/)\.{1,2}(?:/|$))[\w./ ()（）-]+\.csv$")


@dataclass(frozen=True, slots=True)
class FormFiles:
    """The files of a form by their path in its folder, those that were kept, each id that was proposed, with its cell, and
    English that was outdated, with its cell."""

    files: Mapping[str, bytes]
    kept: Mapping[str, bytes]
    proposals: tuple[tuple[str, str], ...]
    outdated: tuple[tuple[str, Outdated], ...] = ()


def form_files(data: bytes, name: str) -> FormFiles:
    """Read the workbook of a definition; raises ``UsageError``, and ``MistakesInCells`` with each mistake at its cell."""
    book, reading = _read(data, name)
    mistakes = [*book.mistakes, *reading.mistakes]
    mistakes += [
        Mistake(Place("文件", 1), Words(f"“{table}”应为表的文件夹内的 .csv 文件名", f"“{table}” is no name of a .csv file in the form's folder"))
        for table in book.tables if not _SAFE.match(table)
    ]
    outdated = renewed(reading.data, _before(book))
    if not mistakes:
        found = schema_mistakes(reading.data)
        blank = {(*one.path, one.missing) for one in found if one.missing}
        # English that is blank is proposed; where it could not be, its Chinese is blank as well, and told
        mistakes = [_by_schema(reading, one) for one in found if (*_in_chinese(one), one.missing) not in blank - {(*one.path, one.missing)}]
    if mistakes:
        raise MistakesInCells(_told(book, mistakes))
    files = {n: held for n, held in book.kept.items() if n != FILE and not (is_table(n) and n not in book.tables)}
    files[FILE] = spelled(reading.data, book.kept.get(FILE))
    files |= {n: table_file(rows, book.kept.get(n)) for n, rows in book.tables.items()}
    problems = _problems(files)
    if problems:
        raise MistakesInCells(_told(book, [_mistake(book, reading, p) for p in problems]))
    proposals = tuple((_named(book, p.place), p.id) for p in reading.proposals)
    return FormFiles(files, book.kept, proposals, tuple((_named(book, _place(reading, one.path)), one) for one in outdated))


def _before(book: Book) -> Any:
    """The definition that the workbook was made from, where it holds it."""
    try:
        return json.loads(book.kept.get(FILE, b"").decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _named(book: Book, place: Place) -> str:
    return f"{book.address(place)}（{column_name(place.column).zh}）"


def _read(data: bytes, name: str) -> tuple[Book, Reading]:
    root = kinds(definition_schema())
    below = root.variants[""].below
    keys = {kind.key: tuple(all_kinds(kind)) for kind in below}
    expressions = frozenset(
        leaf.key for k in all_kinds(root).values() for v in k.variants.values() for leaf in v.leaves if leaf.of == "expression"
    )
    book = read_book(data, name, keys, expressions)
    own = _rows_alone(root, book, "types").get("types")
    types = type_names(own)
    reader = Reader(root, lambda leaf: words_for(leaf, types), proposed)
    reader.top("基本", book.top)
    for kind in below:
        reader.sheet(sheet_name(kind.key), kind.key, book.sheets[kind.key])
    return book, reader.reading


def _rows_alone(root: Kind, book: Book, key: str) -> dict[str, Any]:
    """One key of the definition, read before the words are known in which others are said."""
    reader = Reader(root, lambda leaf: words_for(leaf, {}), lambda *_: "")
    reader.sheet(sheet_name(key), key, book.sheets.get(key, []))
    return reader.reading.data


def _problems(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """What is wrong with a form as files, by its own judgement: the definition's, the rules', the workbook's."""
    with tempfile.TemporaryDirectory() as folder:
        for name, held in files.items():
            write_whole(Path(folder) / name, held)
        try:
            form = read_form(Path(folder))
            bind_rules(form)
            require_limits(lay_out(form))
        except DefinitionError as error:
            return error.problems
    return ()


def _steps(place: str) -> Steps:
    return tuple(int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", place))


def _in_chinese(one: SchemaMistake) -> Steps:
    return tuple("zh" if step == "en" else step for step in one.path)


def _by_schema(reading: Reading, found: SchemaMistake) -> Mistake:
    """A mistake that the JSON Schema finds; what is missing is told at its own cell."""
    inside = [steps for steps in reading.places if steps[: len(found.path) + 1] == (*found.path, found.missing)]
    if found.missing and inside:
        return Mistake(_place(reading, min(inside, key=len)), MISSING)
    said, mark, allowed = found.words.zh.partition(NOT_AMONG)
    if not mark or not found.path:
        return Mistake(_place(reading, found.path), found.words)
    names = code_names(str(found.path[-1]), reading.data.get("types"))
    told = "、".join(names.get(code, code) for code in allowed.split(", "))  # as its drop-down says them
    return Mistake(_place(reading, found.path), Words(f"{said}{mark}{told}", found.words.en))


def _place(reading: Reading, path: Steps) -> Place:
    """The cell of a part of the definition, or of the smallest part around it that has one."""
    for length in range(len(path), -1, -1):
        if path[:length] in reading.places:
            return reading.places[path[:length]]
    return reading.places.get((), Place("基本", 1))


def _mistake(book: Book, reading: Reading, problem: str) -> Mistake:
    """A problem that the form's own judgement found, at its cell, other places in it as cells as well."""
    found = _PLACE.match(problem)
    path, said = (_steps(found[1]), found[2]) if found else ((), problem)
    told = _INSIDE.sub(lambda m: book.address(_place(reading, _steps(m[0]))), said)
    return Mistake(_place(reading, path if path != ("(top level)",) else ()), in_chinese(told))


def _told(book: Book, mistakes: list[Mistake]) -> Iterator[str]:
    """Each mistake as a line: sheet, cell and column, then what is wrong."""
    seen = dict.fromkeys(mistakes)
    for one in seen:
        column = column_name(one.place.column)
        zh, en = (f"（{column.zh}）", f" ({column.en})") if one.place.column else ("", "")
        where = book.address(one.place)
        yield f"{where}{zh}：{one.words.zh}; {where}{en}: {one.words.en}"
