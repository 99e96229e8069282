"""Read a form's folder: judge it by its JSON Schema, then make the nouns of ``definition``.

What belongs here: files to records, and every mistake reported with its place and what is allowed
there. What does not: checking the rules' expressions (``binding.bound_rules``), which needs the whole form.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from ..disk_cache import kept
from ..errors import DefinitionError, cannot_read
from ..levels import SEVERITIES
from ..words import Texts, Words
from .codelists import read_lists
from .definition import LINES, ROLES, Block, Computed, Form, Question, Rule, Sheet, Stated
from .digest import digest_of
from .judged import accepted
from .parts import place_of
from .standard import aimed_at, declared_types, make_types, standard
from .types import ADDS_UP, CAPABILITIES, ENTRY, NARRATIVE, FieldType

HERE = Path(__file__).parent


def template_folder() -> Path:
    """The folder of the forms that ship with the package, installed or in a checkout."""
    inside = HERE.parent / "templates"
    return inside if inside.is_dir() else HERE.parent.parent / "templates"


def _allowed(error: Any) -> Words:
    """What is wrong with one value, and what is allowed."""
    wanted = error.validator_value
    if error.validator == "additionalProperties":
        said = f"{error.message}; allowed here: {', '.join(sorted(error.schema.get('properties', {})))}"
    elif error.validator == "enum":
        said = f"'{error.instance}' is not allowed; one of {', '.join(map(str, wanted))}"
    elif error.validator == "pattern":
        said = f"'{error.instance}' is not allowed; {error.schema.get('description') or wanted}"
    elif error.validator in {"maxItems", "maxLength"}:
        said = f"there are {len(error.instance)} {'characters' if error.validator == 'maxLength' else 'items'}; at most {wanted}"
    elif error.validator == "oneOf" and all(set(choice) == {"required"} for choice in wanted):
        said = f"one of these has to be there, and no other: {', '.join(' + '.join(choice['required']) for choice in wanted)}"
    else:
        said = str(error.message)
    from .chinese import in_chinese  # some eighty patterns, of use only where a form is wrong

    return in_chinese(said)


def definition_schema(data: Any = None) -> dict[str, Any]:
    """The JSON Schema of a definition, with the names of the standard types and of ``data``'s own, and of capabilities."""
    schema: dict[str, Any] = json.loads((HERE / "form.schema.json").read_text(encoding="utf-8"))
    said = data.get("types", ()) if isinstance(data, dict) else ()
    own = [t for t in said if isinstance(t, dict) and isinstance(t.get("name"), str)] if isinstance(said, list) else []
    boxes = [t["name"] for t in standard()["types"] if NARRATIVE in t["capabilities"]]
    names = [*(t["name"] for t in standard()["types"]), *(t["name"] for t in own)]
    schema["$defs"]["type_name"]["enum"] = [n for n in dict.fromkeys(names) if n not in boxes]
    schema["$defs"]["capability"]["enum"] = list(CAPABILITIES)
    schema["$defs"]["aim"]["enum"] = [*CAPABILITIES, ENTRY]
    return schema


class SchemaMistake(NamedTuple):
    """What the JSON Schema does not allow: the path to it, what is wrong, and the key that is missing there, if one is."""

    path: tuple[str | int, ...]
    words: Words
    missing: str = ""


def schema_mistakes(data: Any) -> tuple[SchemaMistake, ...]:
    """Check a definition against the JSON Schema; return each mistake with the path to it."""
    import jsonschema

    schema = definition_schema(data)
    errors = jsonschema.Draft202012Validator(schema).iter_errors(data)
    leaves = [jsonschema.exceptions.best_match([e]) for e in errors]
    return tuple(SchemaMistake(tuple(e.absolute_path), _allowed(e), _missing(e)) for e in leaves if e is not None)


def _missing(error: Any) -> str:
    return next((key for key in error.validator_value if key not in error.instance), "") if error.validator == "required" else ""


def judge(data: Any) -> tuple[str, ...]:
    """Check a definition against the JSON Schema; return each mistake with its place."""
    return tuple(sorted({f"{place_of(path)}: {words.en}" for path, words, _ in schema_mistakes(data)}))


def _words(entry: Mapping[str, str] | None) -> Words | None:
    return Words(entry["zh"], entry["en"]) if entry else None


Types = Mapping[str, FieldType]


def _question(types: Types, entry: Mapping[str, Any]) -> Question:
    plain = {k: v for k, v in entry.items() if k not in {"label", "prompt", "series", "spoken"}}
    plain["unit"] = entry.get("unit") or types[entry.get("type", "text")].unit
    return Question(
        label=Words(**entry["label"]), prompt=_words(entry.get("prompt")), series=_words(entry.get("series")),
        spoken=tuple(entry.get("spoken", ())), **plain,
    )


def _field(types: Types, entry: Mapping[str, Any], *, cover: bool) -> Question:
    """A field; on the cover, one with the name of a role has it."""
    named = entry["id"] if cover and entry["id"] in ROLES else ""
    return _question(types, {**entry, "role": entry.get("role", named)})


def _decides(row: Mapping[str, Any]) -> bool:
    return any(key in row for key in ("type", "unit", "formula"))


def _block(types: Types, entry: Mapping[str, Any], *, cover: bool) -> Block:
    kind = entry["kind"]
    only = (Question("", Words("", "")),)
    lines: tuple[Question, ...] = ()
    columns: tuple[Question, ...] = only
    if kind == "fields":
        lines = tuple(_field(types, field, cover=cover) for field in entry["fields"])
    elif kind == "boxes":
        needed = entry.get("required", True)
        told = next(name for name, known in types.items() if known.can(NARRATIVE))
        lines = tuple(_question(types, {**box, "type": told, "required": needed}) for box in entry["boxes"])
    else:
        columns = tuple(_question(types, column) for column in entry["columns"])
        lines = tuple(_question(types, {**row, "decides": _decides(row)}) for row in entry["rows"]) if kind == "grid" else ()
    return Block(
        kind, entry["id"], _words(entry.get("title")), lines, columns,
        capacity=entry["rows"] if kind == "table" else len(lines),
        at_least=entry.get("at_least", 0),
        limit=entry.get("limit", 0),
        least_zi=entry.get("least_zi", 0),
        totals=entry.get("totals", False),
        counted_as=_words(entry.get("counted_as")) or LINES,
        grouped_by=tuple(entry.get("grouped_by", ())),
        show_unit=entry.get("show_unit", False),
        computed=tuple(Computed(**c) for c in entry.get("computed", ())),
        unique_across=tuple(entry.get("unique_across", ())),
    )


def _sheet(types: Types, entry: Mapping[str, Any]) -> Sheet:
    return Sheet(
        entry["id"], entry["name"], entry["role"],
        tuple(_block(types, block, cover=entry["role"] == "cover") for block in entry["blocks"]),
        heading=entry.get("heading", ""), title_en=entry.get("title_en", ""),
        landscape=entry.get("orientation") == "landscape",
        note=entry.get("note", ""), closing=entry.get("closing", ""),
    )


def _texts(entry: Mapping[str, Any]) -> Texts:
    zh, en = entry["zh"], entry["en"]
    general = Words(zh["general"], en.get("general", zh["general"])) if "general" in zh else None
    rule, found, fix = (Words(zh[k], en[k]) for k in ("rule", "found", "fix"))
    return Texts(rule, found, fix, general)


def _rule(
    entry: Mapping[str, Any], origin: str, *, scope: str = "", types: tuple[str, ...] = (), standard: bool = False
) -> Rule:
    over = next(iter(entry.get("for", {}).items()), ("", ()))
    return Rule(
        entry["code"], entry["severity"], entry["assert"], _texts(entry), origin,
        standard=standard, scope=entry.get("scope", scope), types=types,
        when=entry.get("when", ""), at=entry.get("at", ""), needs=tuple(entry.get("needs", ())),
        over=(over[0], tuple(over[1])), show=entry.get("show", {}),
        always=entry.get("always", False),
    )


def _rules(data: Mapping[str, Any], used: set[str], tables: tuple[str, ...]) -> tuple[Rule, ...]:
    """Rules of the types in use, of the tables, then the form's own."""
    declared, out = declared_types(data.get("types", ())), []
    for i, rule in enumerate(standard()["rules"]):
        types = aimed_at(rule, declared)
        if used & set(types):
            out.append(_rule(rule, f"types.json rules[{i}]", types=types, standard=True))
    for i, rule in enumerate(standard()["table_rules"]):
        out += [_rule(rule, f"types.json table_rules[{i}]", scope=t, standard=True) for t in tables]
    for i, rule in enumerate(data["rules"]):
        types = aimed_at(rule, declared)
        if "scope" in rule or used & set(types):
            out.append(_rule(rule, f"rules[{i}]", types=types))
    return tuple(sorted(out, key=lambda r: SEVERITIES.index(r.severity)))


def make_form(data: Mapping[str, Any], folder: Path) -> Form:
    """Turn a definition that the schema accepts into a ``Form``; ``folder`` holds its lists."""
    types = make_types(data.get("types", ()))
    sheets = tuple(_sheet(types, sheet) for sheet in data["sheets"])
    blocks = [b for s in sheets for b in s.blocks]
    used = {q.type for b in blocks for _, _, q in b.questions() if not q.formula}
    tables = tuple(b.id for b in blocks if b.open)
    try:
        lists = read_lists(data["lists"], folder)
    except OSError as error:
        raise cannot_read(error.filename or folder, error) from error
    except KeyError as error:
        raise DefinitionError([f"lists: {error}"]) from error
    return Form(
        data["form"], data["version"], Words(**data["title"]), data["year"], data["unit"],
        tuple(data.get("source", ())), tuple(data["steps"]), sheets, lists,
        data.get("placeholders", ""), types, _rules(data, used, tables), digest_of(data, folder), folder,
        headline=tuple(data.get("headline", ())), own_types=tuple(entry["name"] for entry in data.get("types", ())),
        stated=tuple(
            Stated(e["input"], e["figure"], Words(**e["source"]), e.get("within", 0.0), e.get("whole", False)) for e in data.get("stated", ())
        ),
    )


def read_form(folder: Path) -> Form:
    """Read and judge the form in ``folder``; raises ``DefinitionError`` with every mistake, ``UsageError`` where it cannot be read."""
    path = folder / "form.json"
    try:
        said = path.read_text(encoding="utf-8-sig")
        data = json.loads(said)
    except FileNotFoundError:
        raise DefinitionError([f"{folder.name}: there is no form.json"]) from None
    except OSError as error:
        raise cannot_read(path, error) from error
    except UnicodeDecodeError as error:
        raise DefinitionError(["form.json: it is not in UTF-8; save it as UTF-8"]) from error
    except RecursionError as error:
        raise DefinitionError(["form.json: cannot be read: it is nested too deeply"]) from error
    except json.JSONDecodeError as error:
        place = f"form.json: line {error.lineno} column {error.colno}"
        raise DefinitionError([f"{place}: not JSON: {error.msg}"]) from error
    except ValueError as error:  # a number of thousands of digits
        raise DefinitionError([f"form.json: cannot be read: {error}"]) from error
    _require_right(said, partial(judge, data), shipped=folder.resolve().parent == template_folder().resolve())
    from .validate import inconsistencies  # most forms are kept as they were read

    if problems := inconsistencies(data, folder):
        raise DefinitionError(f"form.json: {p}" for p in problems)
    form = make_form(data, folder)
    misstated = list(_misstated(form))
    if misstated:
        raise DefinitionError(f"form.json: {p}" for p in misstated)
    return form


def _require_right(said: str, judged: Callable[[], tuple[str, ...]], *, shipped: bool) -> None:
    """Raise ``DefinitionError`` with what is wrong; the text of a form that comes with the program is judged by one command only."""

    def right() -> bytes:
        if problems := judged():
            raise DefinitionError(f"form.json: {p}" for p in problems)
        return b"right"

    if shipped and accepted(said):
        return
    if shipped:
        kept("judged", said, right)
    else:
        right()


def _misstated(form: Form) -> Iterator[str]:
    """Stated figures are of inputs that add up, each once."""
    adding = {
        block.input_id(line, column) for _, block in form.blocks() for line, column, question in block.questions()
        if not question.formula and form.type_of(question).can(ADDS_UP)
    }
    seen: set[str] = set()
    for i, stated in enumerate(form.stated):
        if stated.input not in adding:
            yield f"stated[{i}].input: “{stated.input}” is no input that adds up; there are: {', '.join(sorted(adding)) or 'none'}"
        if stated.input in seen:
            yield f"stated[{i}].input: “{stated.input}” has a figure already"
        seen.add(stated.input)
