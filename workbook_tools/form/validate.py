"""What a definition must keep to beyond its JSON Schema: ids, names, lists, sheets, expressions.

What belongs here: plain checks of a whole definition, each yielding a place such as
``sheets[2].blocks[0].id`` and what is allowed there. What does not: the shape of the JSON
(its JSON Schema) and the names in rules (``binding.names``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..cells import like_address
from .codelists import normal
from .definition import LINE_STEPS
from .expressions import faults
from .standard import capabilities_of, declared_types
from .types import ADDS_UP, COMPUTED, LISTED, MEASURED, NUMBERED, NUMERIC
from .validate_types import own_types

Json = Mapping[str, Any]
Problems = Iterator[str]

OWN_SHEETS = ("自检", "_lists", "_meta", "核对意见")
"""Sheets that a workbook, or the annotated copy of a return, has beside those of its form."""
OWN_BLOCKS = ("form", "block", "lists", "explain")
"""Words with a meaning of their own where a block's id could stand."""
OWN_FAMILIES = ("file", "structure", "roster")
"""Families of codes that are not about answers."""
WIDEST = {"section": 8, "list": 26}
"""Columns that a sheet of a role can show, the words beside each line included."""
NEEDS = ("at_least", "least", "least_zi", "limit", "most", "required")
AIMS = ("scope", "types", "capabilities")
"""What a rule may be for: the lines of a block or the form, or inputs of some types."""
_LINES = {"fields": "fields", "boxes": "boxes", "grid": "rows", "table": ""}


class _Entry(NamedTuple):
    """A part of the definition with its place."""

    place: str
    data: Json


def _blocks(data: Json) -> Iterator[tuple[Json, _Entry]]:
    for s, sheet in enumerate(data["sheets"]):
        for b, block in enumerate(sheet["blocks"]):
            yield sheet, _Entry(f"sheets[{s}].blocks[{b}]", block)


def _parts(block: _Entry, key: str) -> Iterator[_Entry]:
    found = block.data.get(key, ())
    for i, part in enumerate(found if isinstance(found, list) else ()):
        yield _Entry(f"{block.place}.{key}[{i}]", part)


def _repeated(entries: Iterator[_Entry] | list[_Entry], key: str = "id") -> Problems:
    first: dict[str, str] = {}
    for entry in entries:
        word = str(entry.data[key])
        if word.lower() in first:
            yield f"{entry.place}.{key}: “{word}” is already used at {first[word.lower()]}; choose another"
        first.setdefault(word.lower(), entry.place)


def _sheets(data: Json, _: Path) -> Problems:
    """Sheet ids and names are unique; each role has the blocks that its sheet can show."""
    sheets = [_Entry(f"sheets[{i}]", s) for i, s in enumerate(data["sheets"])]
    yield from _repeated(sheets)
    yield from _repeated(sheets, "name")
    covers = [s.place for s in sheets if s.data["role"] == "cover"]
    if covers != ["sheets[0]"]:
        yield f"sheets: the first sheet, and no other, has the role “cover”; it is at {', '.join(covers) or 'none'}"
    for place, sheet in sheets:
        if sheet["name"] in OWN_SHEETS:
            yield f"{place}.name: “{sheet['name']}” is a sheet of the workbook itself; choose another name"
        if sheet["role"] != "cover" and not sheet.get("heading"):
            yield f"{place}: a {sheet['role']} has a “heading”"
        kinds = [b["kind"] for b in sheet["blocks"]]
        if sheet["role"] == "cover" and set(kinds) != {"fields"}:
            yield f"{place}.blocks: a cover has blocks of kind fields only; it has {', '.join(kinds)}"
        elif sheet["role"] == "list" and kinds != ["table"]:
            yield f"{place}.blocks: a list has one block of kind table; it has {', '.join(kinds)}"
        elif sheet["role"] == "section" and ("fields" in kinds or "boxes" in kinds[1:]):
            yield f"{place}.blocks: a section has boxes first and once, then grids and tables; it has {', '.join(kinds)}"


def _ids(data: Json, _: Path) -> Problems:
    """Ids are unique within their block, and no two inputs share a defined name."""
    taken: dict[str, str] = {}
    for _sheet, block in _blocks(data):
        own, kind = block.data["id"], block.data["kind"]
        if own in OWN_BLOCKS:
            yield f"{block.place}.id: “{own}” has a meaning of its own; choose another id"
        columns = [*_parts(block, "columns"), *_parts(block, "computed")]
        lines = list(_parts(block, _LINES[kind]))
        yield from _repeated(columns)
        yield from _repeated(lines)
        for entry in columns if kind == "table" else ():
            if entry.data["id"] in LINE_STEPS:
                yield f"{entry.place}.id: every table has a “{entry.data['id']}” of its own; choose another id"
        named = list(_parts(block, "columns")) if kind == "table" else lines
        here = {own: block.place}
        for entry in named:
            name = entry.data["id"] if kind == "boxes" else f"{own}_{entry.data['id']}"
            here.setdefault(name, entry.place)
        for name, place in here.items():
            if name in taken:
                yield f"{place}.id: the name “{name}” is already that of {taken[name]}; choose another id"
            if name.startswith("explain_"):
                yield f"{place}.id: names that begin with “explain_” are kept for explanations"
            if like_address(name):
                yield f"{place}.id: Excel reads “{name}” as the address of a cell; choose another id"
        taken |= here


def _lists(data: Json, folder: Path) -> Problems:
    """Lists have their files and parts, and a spelling stands for one item."""
    lists = data["lists"]
    before: list[str] = []
    for name, entry in lists.items():
        place = f"lists.{name}"
        for i, part in enumerate(entry.get("join", ())):
            if part not in before:
                yield f"{place}.join[{i}]: there is no list “{part}” before this one; before it: {', '.join(before) or 'none'}"
        before.append(name)
        if "file" in entry:
            yield from _list_file(place, entry, folder)
        yield from _spellings(place, entry)
    known = ", ".join(lists) or "none"
    if data.get("placeholders") and data["placeholders"] not in lists:
        yield f"placeholders: there is no list “{data['placeholders']}”; there are: {known}"
    for _sheet, block in _blocks(data):
        for key in ("fields", "columns", "rows"):
            for place, question in _parts(block, key):
                wanted = question.get("list", "")
                if wanted and wanted not in lists:
                    yield f"{place}.list: there is no list “{wanted}”; there are: {known}"


def _list_file(place: str, entry: Json, folder: Path) -> Problems:
    path = folder / entry["file"]
    if entry["file"].startswith("/") or ".." in entry["file"].split("/"):
        yield f"{place}.file: “{entry['file']}” lies outside the form's own folder; put the list into it"
    elif not path.is_file():
        there = sorted(p.relative_to(folder).as_posix() for p in folder.glob("**/*.csv"))
        yield f"{place}.file: there is no “{entry['file']}”; there are: {', '.join(there) or 'none'}"
    else:
        try:
            with path.open(encoding="utf-8-sig") as stream:
                head = [h.strip() for h in stream.readline().split(",")]
        except UnicodeDecodeError:
            yield f"{place}.file: “{entry['file']}” is not UTF-8; save it as CSV in UTF-8"
            return
        if not {"code", "name"} <= set(head):
            yield f"{place}.file: “{entry['file']}” needs the columns code,name[,aliases]; it has {','.join(head)}"
    try:
        re.compile(entry.get("codes", ""))
    except re.error as error:
        yield f"{place}.codes: “{entry['codes']}” is not a regular expression: {error}"
    try:
        entry.get("shown", "").format(code="", name="")
    except (KeyError, ValueError, IndexError):
        yield f"{place}.shown: “{entry['shown']}” may hold {{code}} and {{name}} only"


def _spellings(place: str, entry: Json) -> Problems:
    stands: dict[str, str] = {}
    for i, item in enumerate(entry.get("items", ())):
        word = normal(item["item"]).lower()
        if word in stands:
            yield f"{place}.items[{i}].item: “{item['item']}” is listed before"
        stands.setdefault(word, item["item"])
    for i, item in enumerate(entry.get("items", ())):
        for j, alias in enumerate(item.get("aliases", ())):
            for_item = stands.setdefault(normal(alias).lower(), item["item"])
            if for_item != item["item"]:
                yield f"{place}.items[{i}].aliases[{j}]: “{alias}” already stands for “{for_item}”"


def _questions(data: Json, _: Path) -> Problems:
    """What is declared of an input goes with its type and with the kind of its block."""
    for _sheet, block in _blocks(data):
        kind = block.data["kind"]
        for key in ("fields", "columns", "rows"):
            for place, question in _parts(block, key):
                yield from _question(data, place, question, computes=(kind, key) == ("grid", "rows"), in_table=kind == "table")
        columns = [q.data["id"] for q in _parts(block, "columns")]
        for i, column in enumerate(block.data.get("unique_across", ())):
            if column not in columns:
                yield f"{block.place}.unique_across[{i}]: “{column}” is not a column; one of {', '.join(columns)}"
        for place, line in _parts(block, "rows"):
            if line.get("type") in _capable(data, MEASURED) and not line.get("unit"):
                yield f"{place}.type: a line with a type of its own also states its “unit”"
            if line.get("required") is not None:
                yield f"{place}.required: a grid's columns say what is required, not its lines"
        if kind == "grid" and all(line.get("formula") for line in block.data["rows"]):
            yield f"{block.place}.rows: a grid has at least one line without a formula"


def _types(data: Json, _: Path) -> Problems:
    """Types of the form's own stand beside the standard ones, and rules aim at types that exist."""
    yield from own_types(data)


def _capable(data: Json, capability: str) -> tuple[str, ...]:
    """The names of the types that have a capability."""
    every = declared_types(data.get("types", ()))
    return tuple(name for name, entry in every.items() if capability in capabilities_of(entry))


def _question(data: Json, place: str, question: Json, *, computes: bool, in_table: bool) -> Problems:
    kind, list_id = question.get("type", ""), question.get("list")
    listed, numeric = _capable(data, LISTED), _capable(data, NUMERIC)
    if kind in listed and not list_id:
        yield f"{place}: a {kind} names its “list”"
    if list_id and kind not in listed:
        yield f"{place}.list: only a {' or '.join(listed)} has a list; the type is {kind or 'not stated'}"
    if question.get("formula") and not computes:
        yield f"{place}.formula: only a line of a grid is computed; in a table write it under “computed”"
    if kind in _capable(data, COMPUTED) and not (computes and question.get("formula")):
        yield f"{place}.type: a {kind} is a computed line of a grid and has a “formula”"
    if kind in _capable(data, NUMBERED) and not in_table:
        yield f"{place}.type: only a table has a serial number"
    least, most = question.get("least"), question.get("most")
    if (least is not None or most is not None) and kind not in numeric:
        yield f"{place}: “least” and “most” are of a type that is a number: {', '.join(numeric)}"
    if least is not None and most is not None and least > most:
        yield f"{place}.least: {least} is more than “most”, {most}"
    if question.get("plain") and not question.get("prompt"):
        yield f"{place}.plain: a number shown plainly is explained by a “prompt”"
    own = declared_types(data.get("types", ())).get(kind, {}).get("unit", "")
    if own and question.get("unit", own) != own:
        yield f"{place}.unit: the type {kind} is in {own}; for {question['unit']} choose another type, such as number"


def _declared(data: Json, _: Path) -> Problems:
    """Roles are the cover's, years those of columns, and what a list is grouped and counted by is its own."""
    first: dict[str, str] = {}
    for sheet, block in _blocks(data):
        for place, field in _parts(block, "fields"):
            role = field.get("role", "")
            if role and sheet["role"] != "cover":
                yield f"{place}.role: only a field of the cover has a role"
            elif role and role in first:
                yield f"{place}.role: the role “{role}” is already that of {first[role]}"
            first.setdefault(role, place)
        for key in ("fields", "rows", "columns"):
            for place, question in _parts(block, key):
                if key != "columns" and ("year" in question or "series" in question):
                    yield f"{place}: “year” and “series” are of columns; a line is asked in every year of them"
                elif "series" in question and "year" not in question:
                    yield f"{place}.series: a series goes over years; state the “year” as well"
                if "role" in question and key == "columns":
                    yield f"{place}.role: only a field of the cover has a role"
        columns = {q.data["id"]: q.data.get("list", "") for q in _parts(block, "columns")}
        listed = [name for name, items in columns.items() if items]
        for i, name in enumerate(block.data.get("grouped_by", ())):
            if name not in listed:
                yield f"{block.place}.grouped_by[{i}]: “{name}” is not a column with a list; there are: {', '.join(listed) or 'none'}"
        if "counted_as" in block.data and not block.data.get("totals"):
            yield f"{block.place}.counted_as: lines are counted above a list that has “totals”"


def _widths(data: Json, _: Path) -> Problems:
    """A block fits the columns that its sheet shows."""
    for sheet, block in _blocks(data):
        if block.data["kind"] not in {"grid", "table"} or sheet["role"] not in WIDEST:
            continue
        beside = 1 if block.data["kind"] == "table" else 3 if block.data.get("show_unit") else 2
        beside += 1 if sheet["role"] == "list" else 0  # the sign before each line
        allowed = WIDEST[sheet["role"]] - beside
        if len(block.data["columns"]) > allowed:
            count = len(block.data["columns"])
            yield f"{block.place}.columns: at most {allowed} fit a {sheet['role']}; there are {count}"
        if block.data.get("totals"):
            early = [c["type"] for c in block.data["columns"][:2] if c["type"] in _capable(data, ADDS_UP)]
            if sheet["role"] != "list" or early:
                yield f"{block.place}.totals: totals stand on a list whose first two columns are no amounts"


def _rules(data: Json, _: Path) -> Problems:
    """Rules keep to their families, to what they may need, and use what they declare."""
    for i, rule in enumerate(data["rules"]):
        place = f"rules[{i}]"
        family = rule["code"].partition(".")[0]
        if family in OWN_FAMILIES:
            yield f"{place}.code: codes of the families {', '.join(OWN_FAMILIES)} are not about answers; choose another"
        for j, need in enumerate(rule.get("needs", ())):
            if need not in NEEDS:
                yield f"{place}.needs[{j}]: “{need}” is not declared anywhere; one of {', '.join(NEEDS)}"
        for name in rule.get("for", ()):
            texts = [rule["assert"], rule.get("when", ""), rule.get("at", ""), *rule.get("show", {}).values()]
            if not any(f"{{{name}}}" in text for text in texts):
                yield f"{place}.for: nothing uses {{{name}}}"
        aims = [key for key in AIMS if key in rule]
        if not aims or (len(aims) > 1 and "scope" in aims):
            yield f"{place}: a rule has a “scope”, or aims at “types” or “capabilities”; it has {' and '.join(aims) or 'none'}"
        if ("scope" in rule) != ("at" in rule):
            yield f"{place}.at: a rule with a scope, and no other, says at which input it is shown"
        if "for" in rule and "scope" not in rule:
            yield f"{place}.for: only a rule with a scope is repeated; one for types stands at each of their inputs"
        if rule.get("scope") == "form" and not rule.get("at"):
            yield f"{place}.at: a rule of the scope “form” names the input that it is shown at"


def _expressions(data: Json, _: Path) -> Problems:
    """Every expression is in the language, and a requirement is one that can hold or not."""
    for _sheet, block in _blocks(data):
        for key in ("computed", "rows"):
            for place, entry in _parts(block, key):
                if entry.get("formula"):
                    yield from faults(f"{place}.formula", entry["formula"])
    for i, rule in enumerate(data["rules"]):
        name, values = next(iter(rule.get("for", {}).items()), ("", [""]))
        sources = [("assert", rule["assert"]), ("when", rule.get("when", ""))]
        shown = [(f"show.{k}", v) for k, v in rule.get("show", {}).items()]
        for key, source in sources + shown:
            for value in dict.fromkeys(values) if source else ():
                text = source.replace(f"{{{name}}}", value) if name else source
                yield from faults(f"rules[{i}].{key}", text, holds=(key, source) in sources)


CHECKS: tuple[Callable[[Json, Path], Problems], ...] = (
    _sheets, _ids, _lists, _types, _questions, _declared, _widths, _rules, _expressions,
)


def inconsistencies(data: Json, folder: Path) -> tuple[str, ...]:
    """Every problem of a definition that the JSON Schema accepts; ``folder`` holds its lists."""
    return tuple(dict.fromkeys(problem for check in CHECKS for problem in check(data, folder)))
