"""What a definition must keep to beyond its JSON Schema: ids, names, lists, sheets, expressions.

What belongs here: plain checks of a whole definition, each yielding a place such as
``sheets[2].blocks[0].id`` and what is allowed there. What does not: the shape of the JSON
(its JSON Schema) and the names in rules (``binding.names``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from ..cells import like_address
from ..safe_text import UNWRITABLE
from .codelists import normal
from .definition import LINE_STEPS
from .expressions import faults
from .parts import Entry, Json, Problems, blocks, parts, repeated, texts
from .validate_questions import declared, questions, widths
from .validate_types import own_types

OWN_SHEETS = ("自检", "_lists", "_meta", "核对意见")
"""Sheets that a workbook, or the annotated copy of a return, has beside those of its form."""
EXCELS_SHEET = "history"
"""A name that Excel keeps for a sheet of its own, in any case of letters."""
OWN_BLOCKS = ("form", "block", "lists", "explain")
"""Words with a meaning of their own where a block's id could stand."""
OWN_FAMILIES = ("file", "structure", "roster")
"""Families of codes that are not about answers."""
NEEDS = ("at_least", "least", "least_zi", "limit", "most", "required")
AIMS = ("scope", "types", "capabilities")
"""What a rule may be for: the lines of a block or the form, or inputs of some types."""
_LINES = {"fields": "fields", "boxes": "boxes", "grid": "rows", "table": ""}


def _characters(data: Json, _: Path) -> Problems:
    """Every text can stand in a workbook."""
    for place, text in texts(data):
        if found := UNWRITABLE.search(text):
            yield f"{place}: the character U+{ord(found[0]):04X} cannot stand in a workbook; take it out"


def _sheets(data: Json, _: Path) -> Problems:
    """Sheet ids and names are unique; each role has the blocks that its sheet can show."""
    sheets = [Entry(f"sheets[{i}]", s) for i, s in enumerate(data["sheets"])]
    yield from repeated(sheets)
    yield from repeated(sheets, "name")
    covers = [s.place for s in sheets if s.data["role"] == "cover"]
    if covers != ["sheets[0]"]:
        yield f"sheets: the first sheet, and no other, has the role “cover”; it is at {', '.join(covers) or 'none'}"
    for place, sheet in sheets:
        if sheet["name"] in OWN_SHEETS:
            yield f"{place}.name: “{sheet['name']}” is a sheet of the workbook itself; choose another name"
        if sheet["name"].strip().lower() == EXCELS_SHEET:
            yield f"{place}.name: Excel keeps “{sheet['name']}” for itself; choose another name"
        if not sheet["name"].strip():
            yield f"{place}.name: it has nothing but blanks; choose a name that can be seen"
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
    for _sheet, block in blocks(data):
        own, kind = block.data["id"], block.data["kind"]
        if own in OWN_BLOCKS:
            yield f"{block.place}.id: “{own}” has a meaning of its own; choose another id"
        columns = [*parts(block, "columns"), *parts(block, "computed")]
        lines = list(parts(block, _LINES[kind]))
        yield from repeated(columns)
        yield from repeated(lines)
        for entry in columns if kind == "table" else ():
            if entry.data["id"] in LINE_STEPS:
                yield f"{entry.place}.id: every table has a “{entry.data['id']}” of its own; choose another id"
        named = list(parts(block, "columns")) if kind == "table" else lines
        here = {own: block.place}
        for entry in named:
            name = entry.data["id"] if kind == "boxes" else f"{own}_{entry.data['id']}"
            here.setdefault(name, entry.place)
        for name, place in here.items():
            if name in taken:
                yield f"{place}.id: the name “{name}” is already that of {taken[name]}; choose another id"
            if name.startswith("explain_"):
                yield f"{place}.id: names that begin with “explain_” are kept for explanations"
            if name.lower() in {"true", "false"}:
                yield f"{place}.id: Excel reads “{name}” as a value of its own; choose another id"
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
    for _sheet, block in blocks(data):
        for key in ("fields", "columns", "rows"):
            for place, question in parts(block, key):
                wanted = question.get("list", "")
                if wanted and wanted not in lists:
                    yield f"{place}.list: there is no list “{wanted}”; there are: {known}"


def _list_file(place: str, entry: Json, folder: Path) -> Problems:
    path = folder / entry["file"]
    if entry["file"].startswith("/") or ".." in entry["file"].split("/"):
        yield f"{place}.file: “{entry['file']}” lies outside the form's own folder; put the list into it"
    elif not path.is_file():
        there = sorted(p.relative_to(folder).as_posix() for p in folder.glob("**/*.csv") if p.is_file())
        yield f"{place}.file: there is no “{entry['file']}”; there are: {', '.join(there) or 'none'}"
    else:
        try:
            with path.open(encoding="utf-8-sig") as stream:
                head = [h.strip() for h in stream.readline().split(",")]
                found = next(((n, f[0]) for n, line in enumerate(stream, 2) if (f := UNWRITABLE.search(line))), None)
        except UnicodeDecodeError:
            yield f"{place}.file: “{entry['file']}” is not UTF-8; save it as CSV in UTF-8"
            return
        if found is not None:
            yield f"{place}.file: the character U+{ord(found[1]):04X} in line {found[0]} cannot stand in a workbook; take it out"
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


def _types(data: Json, _: Path) -> Problems:
    """Types of the form's own stand beside the standard ones, and rules aim at types that exist."""
    yield from own_types(data)


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
    for _sheet, block in blocks(data):
        for key in ("computed", "rows"):
            for place, entry in parts(block, key):
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
    _characters, _sheets, _ids, _lists, _types, questions, declared, widths, _rules, _expressions,
)


def inconsistencies(data: Json, folder: Path) -> tuple[str, ...]:
    """Every problem of a definition that the JSON Schema accepts; ``folder`` holds its lists."""
    return tuple(dict.fromkeys(problem for check in CHECKS for problem in check(data, folder)))
