"""What the questions of a definition must keep to: what is declared of them goes with their type and their block.

What belongs here: checks of fields, columns, lines and boxes, each yielding a place and what is allowed there. What
does not: ids, lists and rules (``validate``), and the types themselves (``validate_types``).
"""

from __future__ import annotations

from pathlib import Path

from .parts import Json, Problems, blocks, parts
from .standard import capabilities_of, declared_types
from .types import ADDS_UP, COMPUTED, LISTED, MEASURED, NUMBERED, NUMERIC

WIDEST = {"section": 8, "list": 26}
"""Columns that a sheet of a role can show, the words beside each line included."""


def _capable(data: Json, capability: str) -> tuple[str, ...]:
    """The names of the types that have a capability."""
    every = declared_types(data.get("types", ()))
    return tuple(name for name, entry in every.items() if capability in capabilities_of(entry))


def questions(data: Json, _: Path) -> Problems:
    """What is declared of an input goes with its type and with the kind of its block."""
    for _sheet, block in blocks(data):
        kind = block.data["kind"]
        for key in ("fields", "columns", "rows"):
            for place, question in parts(block, key):
                yield from _question(data, place, question, computes=(kind, key) == ("grid", "rows"), in_table=kind == "table")
        columns = [q.data["id"] for q in parts(block, "columns")]
        for i, column in enumerate(block.data.get("unique_across", ())):
            if column not in columns:
                yield f"{block.place}.unique_across[{i}]: “{column}” is not a column; one of {', '.join(columns)}"
        for place, line in parts(block, "rows"):
            if line.get("type") in _capable(data, MEASURED) and not line.get("unit"):
                yield f"{place}.type: a line with a type of its own also states its “unit”"
            if line.get("required") is not None:
                yield f"{place}.required: a grid's columns say what is required, not its lines"
        for key in ("fields", "columns"):
            for place, question in parts(block, key):
                if "spoken" in question and kind != "grid":
                    yield f"{place}.spoken: only lines and columns of a grid are compared with narratives"
        if kind == "table" and block.data.get("at_least", 0) > block.data["rows"]:
            yield f"{block.place}.at_least: {block.data['at_least']} is more than “rows”, {block.data['rows']}"
        if kind == "grid" and all(line.get("formula") for line in block.data["rows"]):
            yield f"{block.place}.rows: a grid has at least one line without a formula"


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


def declared(data: Json, _: Path) -> Problems:
    """Roles are the cover's, years those of columns, and what a list is grouped and counted by is its own."""
    first: dict[str, str] = {}
    for sheet, block in blocks(data):
        for place, field in parts(block, "fields"):
            role = field.get("role", "")
            if role and sheet["role"] != "cover":
                yield f"{place}.role: only a field of the cover has a role"
            elif role and role in first:
                yield f"{place}.role: the role “{role}” is already that of {first[role]}"
            first.setdefault(role, place)
        for key in ("fields", "rows", "columns"):
            for place, question in parts(block, key):
                if key != "columns" and ("year" in question or "series" in question):
                    yield f"{place}: “year” and “series” are of columns; a line is asked in every year of them"
                elif "series" in question and "year" not in question:
                    yield f"{place}.series: a series goes over years; state the “year” as well"
                if "role" in question and key == "columns":
                    yield f"{place}.role: only a field of the cover has a role"
        columns = {q.data["id"]: q.data.get("list", "") for q in parts(block, "columns")}
        listed = [name for name, items in columns.items() if items]
        for i, name in enumerate(block.data.get("grouped_by", ())):
            if name not in listed:
                yield f"{block.place}.grouped_by[{i}]: “{name}” is not a column with a list; there are: {', '.join(listed) or 'none'}"
        if "counted_as" in block.data and not block.data.get("totals"):
            yield f"{block.place}.counted_as: lines are counted above a list that has “totals”"


def columns_that_fit(kind: str, role: str, *, show_unit: bool = False) -> int:
    """How many columns of its own a grid or table may have on a sheet of a role."""
    beside = 1 if kind == "table" else 3 if show_unit else 2
    return WIDEST[role] - beside - (1 if role == "list" else 0)  # the sign before each line


def widths(data: Json, _: Path) -> Problems:
    """A block fits the columns that its sheet shows."""
    for sheet, block in blocks(data):
        if block.data["kind"] not in {"grid", "table"} or sheet["role"] not in WIDEST:
            continue
        allowed = columns_that_fit(block.data["kind"], sheet["role"], show_unit=bool(block.data.get("show_unit")))
        if len(block.data["columns"]) > allowed:
            count = len(block.data["columns"])
            yield f"{block.place}.columns: at most {allowed} fit a {sheet['role']}; there are {count}"
        if block.data.get("totals"):
            early = [c["type"] for c in block.data["columns"][:2] if c["type"] in _capable(data, ADDS_UP)]
            if sheet["role"] != "list" or early:
                yield f"{block.place}.totals: totals stand on a list whose first two columns are no amounts"
