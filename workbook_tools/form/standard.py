"""Read types: those that every form has (``types.json``) and those that a form declares itself.

What belongs here: JSON to the nouns of ``types``, and which types a rule aims at. What does not: judging
a declaration (``validate``), and the form that uses it (``load``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..words import Words
from .types import COMPUTED, ENTRY, NARRATIVE, NUMBERED, EntryRule, FieldType, ReadingStep

HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def standard() -> Mapping[str, Any]:
    """The types and rules that come with every form, as declared; not to be changed."""
    loaded: dict[str, Any] = json.loads((HERE / "types.json").read_text(encoding="utf-8"))
    return loaded


def declared_types(own: Iterable[Mapping[str, Any]] = ()) -> dict[str, Mapping[str, Any]]:
    """The declarations of the standard types, then of a form's own, by name."""
    return {entry["name"]: entry for entry in (*standard()["types"], *own)}


def capabilities_of(entry: Mapping[str, Any]) -> frozenset[str]:
    """What a declared type can do: what it says, and ``entry`` unless something else fills or holds it."""
    said = frozenset(entry["capabilities"])
    return said if said & {NARRATIVE, NUMBERED, COMPUTED} else said | {ENTRY}


def _words(entry: Mapping[str, str] | None) -> Words | None:
    return Words(entry["zh"], entry["en"]) if entry else None


def _entry_rule(entry: Mapping[str, Any]) -> EntryRule:
    return EntryRule(
        entry["kind"], Words(**entry["error"]), _words(entry.get("prompt")),
        least=entry.get("least"), most=entry.get("most"), formula=entry.get("formula", ""),
    )


def _type(entry: Mapping[str, Any]) -> FieldType:
    number = entry["kind"] == "number"
    plain = "General" if number or NARRATIVE in entry["capabilities"] else "@"  # text stays as it was typed
    return FieldType(
        entry["name"], Words(**entry["title"]), _words(entry.get("about")) or Words(**entry["title"]), entry["kind"],
        tuple(ReadingStep(**step) for step in entry["steps"]), capabilities_of(entry),
        json=entry.get("json", "number" if number else "string"), recorded_in=_words(entry.get("recorded_in")),
        unit=entry.get("unit", ""), example=entry.get("example", ""),
        number_format=entry.get("format", plain), align=entry.get("align", "right" if number else "left"),
        width=entry.get("width", 14.0),
        entry=_entry_rule(entry["entry"]) if "entry" in entry else None,
    )


def make_types(own: Iterable[Mapping[str, Any]] = ()) -> dict[str, FieldType]:
    """The standard types, then a form's own, by name."""
    return {name: _type(entry) for name, entry in declared_types(own).items()}


def aimed_at(rule: Mapping[str, Any], types: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The types that a declared rule is for: those it names, and those with a capability it names."""
    wanted = set(rule.get("capabilities", ()))
    named = set(rule.get("types", ()))
    return tuple(name for name, entry in types.items() if name in named or wanted & capabilities_of(entry))
