"""What the types of a definition must keep to: names, capabilities, steps, entry rules, and a rule where reading may fail.

What belongs here: checks of declared types, each yielding a place such as ``types[0].steps[1]`` and what is
allowed there. What does not: the shape of the JSON (its JSON Schema), and questions that use a type
(``validate``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..rules.functions import BY_NAME, LAZY
from ..rules.syntax import Binary, Call, Name, Node, RuleSyntaxError, Text, parse
from ..rules.values import UNREADABLE
from .expressions import faults
from .parts import Json, Problems
from .standard import aimed_at, declared_types, standard
from .types import CAPABILITIES, COMPUTED, LISTED, NARRATIVE, NUMBERED

KEPT = (NARRATIVE, NUMBERED)
"""Capabilities that the workbook itself gives meaning to; a form's own types have none of them."""
GIVEN = frozenset({"raw", "unit", "least", "most", "required"})
"""What every step of reading may use beside the steps before it."""
OF_LISTS = frozenset({"spellings", "items", "spelled"})
RESERVED = GIVEN | OF_LISTS | {"it", "used", "above", "index", "block", "guidance", "covered", "placeholders"}
"""Names with a meaning of their own where a step could be used."""
BOUNDED = ("decimal", "whole", "date")


def own_types(data: Json) -> Problems:
    """Everything wrong with the types that a form declares."""
    own: Sequence[Json] = data.get("types", ())
    names = [entry["name"] for entry in own]
    shipped = [entry["name"] for entry in standard()["types"]]
    for i, entry in enumerate(own):
        place = f"types[{i}]"
        if entry["name"] in shipped:
            yield f"{place}.name: “{entry['name']}” is a standard type; choose another name"
        elif entry["name"] in names[:i]:
            yield f"{place}.name: “{entry['name']}” is already that of types[{names.index(entry['name'])}]; choose another"
        yield from type_faults(place, entry)
    every = declared_types(own)
    for i, rule in enumerate(data["rules"]):
        for j, name in enumerate(rule.get("types", ())):
            if name not in every:
                yield f"rules[{i}].types[{j}]: there is no type “{name}”; there are: {', '.join(every)}"
    rules = [*standard()["rules"], *(rule for rule in data["rules"] if "scope" not in rule)]
    for i, entry in enumerate(own):
        if entry["name"] not in shipped:
            yield from unspoken(f"types[{i}]", entry, rules)


def type_faults(place: str, entry: Json) -> Problems:
    """Everything wrong with one declared type by itself."""
    steps = [step["name"] for step in entry["steps"]]
    for i, capability in enumerate(entry["capabilities"]):
        meant = CAPABILITIES[capability]
        claim = f"{place}.capabilities[{i}]: what is “{capability}”"
        if capability in KEPT and entry not in standard()["types"]:
            yield f"{place}.capabilities[{i}]: “{capability}” is kept for standard types; choose among {', '.join(_free())}"
        if meant.kind and meant.kind != entry["kind"]:
            yield f"{claim} is read as {meant.kind}; the kind is {entry['kind']}"
        if meant.reads and "value" not in steps:
            yield f"{claim} has a step “value”, which says what was read"
    if COMPUTED in entry["capabilities"] and (steps or "entry" in entry):
        yield f"{place}: what is computed is neither read nor typed; leave out its steps and its entry"
    if (entry["kind"] == "number") == (entry.get("json", _json(entry)) == "string"):
        yield f"{place}.json: what is read as {entry['kind']} is recorded as {'number or date' if entry['kind'] == 'number' else 'string'}"
    yield from _steps(place, entry)
    if "entry" in entry:
        yield from _entry(f"{place}.entry", entry["entry"], listed=LISTED in entry["capabilities"])


def _json(entry: Json) -> str:
    return "number" if entry["kind"] == "number" else "string"


def _free() -> list[str]:
    return [name for name in CAPABILITIES if name not in KEPT]


def _steps(place: str, entry: Json) -> Problems:
    known = GIVEN | OF_LISTS if LISTED in entry["capabilities"] else GIVEN
    for i, step in enumerate(entry["steps"]):
        here = f"{place}.steps[{i}]"
        name = step["name"]
        if name in RESERVED:
            yield f"{here}.name: “{name}” has a meaning of its own; choose another name"
        elif name in known:
            yield f"{here}.name: “{name}” is already a step of this type; choose another name"
        if name == "value" and step["kind"] != entry["kind"]:
            yield f"{here}.kind: the value is of the type's kind, {entry['kind']}, not {step['kind']}"
        if NARRATIVE not in entry["capabilities"]:  # whose steps look beneath the box
            yield from faults(f"{here}.formula", step["formula"], names=known)
        known = known | {name}


def _entry(place: str, entry: Json, *, listed: bool) -> Problems:
    kind = entry["kind"]
    if (kind == "list") and not listed:
        yield f"{place}.kind: a list drops down for a type that is “{LISTED}”"
    if (kind == "custom") != ("formula" in entry):
        yield f"{place}.formula: an entry of kind custom, and no other, has a “formula” over raw"
    if kind == "custom" and "formula" in entry:
        yield from faults(f"{place}.formula", entry["formula"], holds=True, names=frozenset({"raw", "unit"}))
    if kind in BOUNDED and "least" not in entry:
        yield f"{place}.least: an entry of kind {kind} has a “least”"
    if kind not in BOUNDED and ("least" in entry or "most" in entry):
        yield f"{place}: “least” and “most” are of the kinds {', '.join(BOUNDED)}"
    if "most" in entry and "least" in entry and entry["least"] > entry["most"]:
        yield f"{place}.least: {entry['least']} is more than “most”, {entry['most']}"


def unspoken(place: str, entry: Json, rules: Sequence[Json]) -> Problems:
    """A type whose value may be ``?`` needs an error rule that says so, or nobody would be told."""
    if may_be_unreadable(entry) and not any(_says_so(rule, entry) for rule in rules):
        yield (
            f"{place}: what is typed may be unreadable (“?”) and no rule says so; declare an error rule such as "
            f'{{"types": ["{entry["name"]}"], "severity": "error", "assert": "it<>\\"?\\"", …}}'
        )


def may_be_unreadable(entry: Json) -> bool:
    """Whether a type's reading may end in ``?``: it says so itself, or gives back text that was typed."""
    try:
        steps = {step["name"]: parse(step["formula"]) for step in entry["steps"]}
    except RuleSyntaxError:
        return False
    return "value" in steps and _doubtful(steps["value"], steps, typed=entry["kind"] == "text")


def _doubtful(node: Node, steps: Mapping[str, Node], *, typed: bool) -> bool:
    """Whether an expression may give ``?``; ``typed`` text may be a question mark that somebody typed."""
    if isinstance(node, Text):
        return node.value == UNREADABLE
    if isinstance(node, Name):
        inner = steps.get(node.text)
        return typed if inner is None else _doubtful(inner, {**steps, node.text: Text("")}, typed=typed)
    if isinstance(node, Call):
        if node.function in LAZY:
            branches = node.arguments[1 if node.function == "IF" else 0 :]
            return any(_doubtful(branch, steps, typed=typed) for branch in branches)
        function = BY_NAME.get(node.function)
        return function is not None and (function.doubts or (typed and function.gives in {"text", "any"}))
    return typed and isinstance(node, Binary) and node.operator == "&"


def _says_so(rule: Json, entry: Json) -> bool:
    if rule["severity"] != "error" or rule.get("needs") or not aimed_at(rule, {entry["name"]: entry}):
        return False
    try:
        return any(_refuses(part) for part in _joined(parse(rule["assert"])))
    except RuleSyntaxError:
        return False


def _joined(node: Node) -> Iterator[Node]:
    """The requirements that all have to hold."""
    if isinstance(node, Call) and node.function == "AND":
        for part in node.arguments:
            yield from _joined(part)
    else:
        yield node


def _refuses(node: Node) -> bool:
    if not isinstance(node, Binary) or node.operator != "<>":
        return False
    sides = (node.left, node.right)
    return any(isinstance(s, Name) and s.text in {"it", "value"} for s in sides) and Text(UNREADABLE) in sides
