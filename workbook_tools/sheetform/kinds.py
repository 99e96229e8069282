"""The kinds of rows that a definition has, taken from its JSON Schema.

What belongs here: which object of a definition is a row, which of its keys are cells, which hold further rows. What does
not: what the columns are called (``headings``) and how a value stands in a cell (``cell_text``). A key that the schema
gains is a column at once; nothing here knows the name of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Schema = Mapping[str, Any]
Shape = Literal["text", "number", "whole", "flag", "lines", "pairs", "json"]
"""How a value stands in a cell: ``lines`` is one text a line, ``pairs`` one ``name = text`` a line."""
KEY = "id"
"""The column of the key where a definition holds objects by name."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One cell of a row: the path below the row's object, and what may stand there."""

    path: tuple[str, ...]
    shape: Shape
    needed: bool
    beside: bool = False
    """Whether the object that it is directly in needs it, as soon as that is there."""
    allowed: tuple[str, ...] = ()
    about: str = ""
    of: str = ""
    """The definition of the schema that the value is of, such as ``type_name`` or ``id``."""

    @property
    def key(self) -> str:
        """The column that the cell is in."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row. ``variants`` are told apart by the value of one leaf, ``chooser``; most kinds have one, ``""``."""

    key: str
    variants: Mapping[str, Variant]
    chooser: str = ""
    named: bool = False
    """Whether the definition holds these by name; the name is then a leaf of its own."""
    needed: bool = False
    """Whether a definition says so where there is none of them."""

    def leaf(self, variant: str, key: str) -> Leaf | None:
        """The leaf of a column, if rows of the variant have it."""
        return next((leaf for leaf in self.variants[variant].leaves if leaf.key == key), None)

    def columns(self) -> Iterator[str]:
        """The columns of all variants, each once."""
        yield from dict.fromkeys(leaf.key for v in self.variants.values() for leaf in v.leaves)


@dataclass(frozen=True, slots=True)
class Variant:
    """The cells of a row and the rows below it."""

    leaves: tuple[Leaf, ...]
    below: tuple[Kind, ...]


def kinds(schema: Schema) -> Kind:
    """The definition itself as a row, whose rows below are sheets, lists, rules and whatever else the schema has."""
    return _kind(schema, "form", schema)


def _name(node: Schema) -> str:
    return str(node.get("$ref", "")).rpartition("/")[2]


def _resolved(schema: Schema, node: Schema) -> Schema:
    if "$ref" in node:
        return {**_resolved(schema, schema["$defs"][_name(node)]), **{k: v for k, v in node.items() if k != "$ref"}}
    return node


def _kind(schema: Schema, key: str, node: Schema, *, named: bool = False, needed: bool = False) -> Kind:
    chosen = [part for part in node.get("allOf", ()) if "if" in part]
    if not chosen:
        return Kind(key, {"": _variant(schema, node, named=named)}, named=named, needed=needed)
    chooser = next(iter(chosen[0]["if"]["properties"]))
    variants = {}
    for part in chosen:
        value = part["if"]["properties"][chooser]["const"]
        own = part["then"]
        properties = {k: {**node["properties"].get(k, {}), **v} for k, v in own["properties"].items()}
        required = [*node.get("required", ()), *own.get("required", ())]
        variants[value] = _variant(schema, {"properties": properties, "required": required}, named=named)
    return Kind(key, variants, chooser, named, needed)


def _variant(schema: Schema, node: Schema, *, named: bool) -> Variant:
    leaves, below = _parts(schema, node, (), needed=True)
    key = (Leaf((KEY,), "text", True, of="id"),) if named else ()
    return Variant((*key, *leaves), tuple(below))


def _parts(schema: Schema, node: Schema, path: tuple[str, ...], *, needed: bool) -> tuple[list[Leaf], list[Kind]]:
    leaves: list[Leaf] = []
    below: list[Kind] = []
    for key, given in node.get("properties", {}).items():
        prop, here = _resolved(schema, given), (*path, key)
        wanted = needed and key in node.get("required", ())
        inner = _resolved(schema, prop.get("items", {}))
        by_name = _resolved(schema, prop.get("additionalProperties") or {})
        if prop.get("type") == "array" and _rows(inner) and not path:
            below.append(_kind(schema, key, inner, needed=wanted))
        elif prop.get("type") == "object" and _rows(by_name) and not path:
            below.append(_kind(schema, key, by_name, named=True, needed=wanted))
        elif prop.get("type") == "object" and prop.get("properties"):
            more, deeper = _parts(schema, prop, here, needed=wanted)
            leaves += more
            below += deeper
        else:
            leaves.append(_leaf(here, prop, inner, by_name, needed=wanted, beside=key in node.get("required", ()), of=_name(given)))
    return leaves, below


def _rows(node: Schema) -> bool:
    return node.get("type") == "object" and "properties" in node


def _leaf(
    path: tuple[str, ...], prop: Schema, inner: Schema, by_name: Schema, *, needed: bool, beside: bool, of: str
) -> Leaf:
    said = prop.get("type")
    shape: Shape = "json"
    if said == "string" or (said is None and all(isinstance(v, str) for v in prop.get("enum", (0,)))) or "const" in prop:
        shape = "text"
    elif said in {"integer", "number", "boolean"}:
        shape = {"integer": "whole", "number": "number", "boolean": "flag"}[said]  # type: ignore[assignment]
    elif said == "array" and (inner.get("type") == "string" or "enum" in inner):
        shape = "lines"
    elif said == "object" and by_name.get("type") == "string":
        shape = "pairs"
    return Leaf(path, shape, needed, beside, tuple(map(str, prop.get("enum", ()))), prop.get("description", ""), of)
