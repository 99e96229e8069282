"""Derive the JSON Schema of a submission from the form.

What belongs here: what a line of ``submissions.jsonl`` looks like for one form. What does not:
judging answers; a rejected return is a valid record, too, and keeps unreadable entries as typed.
"""

from __future__ import annotations

from typing import Any

from .definition import Block, Form, Question

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string"}
_NOW_AND_THEN = {
    "definition": _TEXT,
    "place": {"type": "object", "additionalProperties": _TEXT},
    "moved": {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2}},
}
"""What only some lines have, as ``report.jsonl_csv`` says."""


def _value(form: Form, question: Question) -> dict[str, Any]:
    """A number or text as read, null for a blank, or the typed text that could not be read."""
    kind = form.type_of(question)
    out: dict[str, Any] = {"title": question.label.zh, "description": question.label.en}
    unit = kind.recorded_in.en if kind.recorded_in else question.unit
    if unit:
        out["description"] += f" ({unit})"
    if kind.json == "number":
        return {**out, "type": ["number", "string", "null"]}
    out["type"] = ["string", "null"]
    if question.list:
        listed = form.lists[question.list]
        out["$comment"] = f"{listed.id} {listed.version}: {len(listed.items)} items"
    elif kind.reads and kind.example:
        out["examples"] = [form.example(question)]
    return out


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }


def _table(form: Form, block: Block) -> dict[str, Any]:
    row: dict[str, Any] = {"_row": {"type": "integer", "minimum": 1}}
    row |= {q.id: _value(form, q) for q in block.columns}
    return {"type": "array", "items": _closed(row)}


def submission_schema(form: Form) -> dict[str, Any]:
    """The JSON Schema (2020-12) that every exported record of this form meets."""
    values: dict[str, Any] = {}
    tables: dict[str, Any] = {}
    for _, block in form.blocks():
        if block.open:
            tables[block.id] = _table(form, block)
            continue
        for line, column, question in block.questions():
            if not question.formula:
                values[block.input_id(line, column)] = _value(form, question)
    record = {
        "file": {"type": "string"},
        "unit": {"type": "string"},
        "form": {"const": form.id},
        "version": {"type": "string"},
        "status": {"enum": ["accepted", "rejected"]},
        "values": _closed(values),
        "tables": _closed(tables),
    }
    closed = _closed(record)
    closed["properties"] |= _NOW_AND_THEN
    return {"$schema": DIALECT, "title": form.title.zh, "description": form.title.en, **closed}
