"""Turn the declared rules of a form into checks: bound conditions, each with its places.

What belongs here: which inputs a rule looks at, when it applies, what its message may show. What
does not: evaluating a check (``check``) and putting it into cells (``workbook``). Both take the
very same bound expression from here, which is why they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from ..errors import DefinitionError
from ..form.definition import USED, Block, Computed, Form, Question, Rule
from ..form.types import NUMBERED
from ..rules.syntax import HERE, Binary, Boolean, Call, Node, Number, RuleSyntaxError, Slot, Text, parse, walk
from ..rules.values import number_text
from ..words import PLACEHOLDER, bare, fill
from .as_shown import as_shown
from .kept_rules import Bound, bound_of, known_of
from .names import GUIDANCE, RAW, Scope, ScopeError, bind, guards
from .references import faulty_formulas, misplaced
from .types import TypeMismatch, type_of

GIVEN = ("found", "label", "example")
"""Placeholders of a message that every finding can fill."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition at one scope; a table's conditions hold for each of its lines (``HERE``)."""

    at: Slot
    passes: Node
    question: Question
    show: Mapping[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoundRule:
    """One rule over the lines of one block, with all its conditions there."""

    number: int
    declared: Rule
    block: str
    title: Mapping[str, str]
    conditions: tuple[Condition, ...]

    def at_line(self, line: str) -> tuple[Condition, ...]:
        """The conditions that look at a line, in column order."""
        return tuple(p for p in self.conditions if p.at.row in {line, HERE})


def _repeats(form: Form, block: Block, line: str) -> Node:
    """Whether a box says the same as another box."""
    this = Slot(block.id, line, "", RAW)
    others: list[Node] = []
    for _, other in form.blocks():
        if other.kind == "boxes":
            others += [
                Slot(other.id, q.id, "", RAW)
                for q in other.lines
                if (other.id, q.id) != (block.id, line)
            ]
    same = (Call("IFERROR", (Binary("=", this, o), Boolean(False))) for o in others)
    return Call("OR", tuple(same))


def _prompted(block: Block, line: str, question: Question) -> Node:
    """Whether a box says what its own guidance says."""
    return Binary("=", Slot(block.id, line, "", RAW), Slot(block.id, line, "", GUIDANCE)) if question.guidance else Boolean(False)


def _bound(scope: Scope, source: str, origin: str, *, takes: str = "value") -> Node:
    try:
        parsed = parse(source)
        bound = bind(scope, parsed, takes=takes)
        type_of(scope, parsed)
        problem = misplaced(bound)
        if problem:
            raise ScopeError(*problem)
        return bound
    except (RuleSyntaxError, ScopeError, TypeMismatch) as error:
        where = f"{origin}: character {error.position} of “{source}”"
        raise DefinitionError([f"{where}: {error}"]) from error


def _condition(scope: Scope, rule: Rule, expand: Callable[[str], str]) -> Node:
    """The whole condition: the assertion, wherever the line is used and its inputs were read."""
    needed: list[Node] = []
    block = scope.block
    assertion, when = expand(rule.assertion), expand(rule.when)
    passes = _bound(scope, assertion, f"{rule.origin}.assert")
    if when:
        passes = Call("IF", (_bound(scope, when, f"{rule.origin}.when"), passes, Boolean(True)))
    if not rule.types:
        needed += dict.fromkeys(guards(scope, assertion) + (guards(scope, when) if when else ()))
    if needed:
        test = needed[0] if len(needed) == 1 else Call("AND", tuple(needed))
        passes = Call("IF", (test, passes, Boolean(True)))
    if block is not None and block.open and not rule.always:
        used = Binary("=", Slot(block.id, HERE, "", USED), Number(1.0))
        passes = Call("IF", (used, passes, Boolean(True)))
    return passes


def _shows(scope: Scope, rule: Rule, expand: Callable[[str], str]) -> dict[str, Node]:
    out: dict[str, Node] = {}
    for words in (rule.texts.found, rule.texts.fix, rule.texts.rule):
        for name in map(bare, PLACEHOLDER.findall(words.zh + words.en)):
            if name not in GIVEN and name not in out:
                source = expand(rule.show.get(name, name))
                said = _bound(scope, source, f"{rule.origin}: {{{name}}}", takes="cell")
                out[name] = as_shown(scope.form, said) if rule.scope else said
    return out


def _title(form: Form, rule: Rule, conditions: tuple[Condition, ...]) -> dict[str, str]:
    """The requirement in words, with the constants that it names and the form's own example of such an answer."""
    known = {
        name: number_text(node.value) if isinstance(node, Number) else node.value
        for name, node in (conditions[0].show if conditions else {}).items()
        if isinstance(node, Number | Text)
    }
    if conditions:
        known.setdefault("example", form.example(conditions[0].question))
    return {lang: fill(rule.texts.rule.of(lang), known) for lang in ("zh", "en")}


def _variants(rule: Rule) -> Iterator[Callable[[str], str]]:
    name, values = rule.over
    if not name:
        yield lambda text: text
    for value in values:
        yield lambda text, v=value: text.replace("{" + name + "}", v)  # type: ignore[misc]


def _declared(form: Form, rule: Rule, block: Block, question: Question) -> bool:
    """Whether everything the rule needs was declared for this input."""
    values = {
        "required": question.required, "limit": block.limit, "least_zi": block.least_zi,
        "least": question.least, "most": question.most, "at_least": block.at_least,
        "placeholders": form.placeholders, "label": block.kind != "boxes",
    }
    return all(values[need] for need in rule.needs)


def _type_conditions(form: Form, rule: Rule, block: Block) -> Iterator[Condition]:
    for line, column, question in block.questions():
        if question.type not in rule.types or question.formula or not _declared(form, rule, block, question):
            continue
        where = HERE if block.open else line
        extra = {"repeats": _repeats(form, block, line), "prompted": _prompted(block, line, question)} if block.kind == "boxes" else {}
        scope = Scope(form, block, where, column, question, extra=extra)
        yield Condition(
            Slot(block.id, where, column, RAW), _condition(scope, rule, str), question,
            _shows(scope, rule, str),
        )


def _line_conditions(form: Form, rule: Rule, block: Block) -> Iterator[Condition]:
    lines = (HERE,) if block.open else tuple(q.id for q in block.lines)
    for line in lines:
        for expand in _variants(rule):
            column = expand(rule.at) or next(q.id for q in block.columns if not form.type_of(q).can(NUMBERED))
            known = {q.id for q in block.columns}
            if column not in known:
                problem = f"{rule.origin}.at: “{column}” is not a column; {', '.join(sorted(known))}"
                raise DefinitionError([problem])
            question = block.question(line, column)
            if question.formula or not _declared(form, rule, block, question):
                continue
            # the declared range of a grid's line is known by name, as for rules of types
            known_here = Scope(form, block, line, column, question, by_line=True)
            yield Condition(
                Slot(block.id, line, column, RAW), _condition(known_here, rule, expand), question,
                _shows(known_here, rule, expand),
            )


def _nearest(form: Form, target: str) -> str:
    from difflib import get_close_matches

    known = [b.input_id(x, y) for _, b in form.blocks() if not b.open for x, y, q in b.questions() if not q.formula]
    return f"; the nearest: {', '.join(get_close_matches(target, known, 3, 0.1))}"


def _form_conditions(form: Form, rule: Rule) -> Iterator[Condition]:
    scope = Scope(form)
    for expand in _variants(rule):
        target = expand(rule.at)
        found = next(
            (
                (Slot(block.id, line, column, RAW), question)
                for _, block in form.blocks() if not block.open
                for line, column, question in block.questions()
                if block.input_id(line, column) == target and not question.formula
            ),
            None,
        )
        if found is None:
            raise DefinitionError([f"{rule.origin}.at: there is no input “{target}”{_nearest(form, target)}"])
        yield Condition(found[0], _condition(scope, rule, expand), found[1], _shows(scope, rule, expand))


def _checks_of(form: Form, rule: Rule) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    if rule.scope == "form":
        conditions = tuple(_form_conditions(form, rule))
        for block_id in dict.fromkeys(p.at.block for p in conditions):
            yield block_id, tuple(p for p in conditions if p.at.block == block_id)
        return
    blocks = {block.id: block for _, block in form.blocks()}
    if rule.types:
        for block in blocks.values():
            yield block.id, tuple(_type_conditions(form, rule, block))
        return
    if rule.scope not in blocks:
        known = ", ".join(["form", *blocks])
        raise DefinitionError([f"{rule.origin}.scope: “{rule.scope}” is not a block; one of {known}"])
    yield rule.scope, tuple(_line_conditions(form, rule, blocks[rule.scope]))


def _faulty_types(form: Form) -> Iterator[str]:
    """What is wrong with the reading of each type, where it is first used."""
    first: dict[str, tuple[Block, str, str, Question]] = {}
    for _, block in form.blocks():
        for line, column, question in block.questions():
            if not question.formula:
                first.setdefault(question.type, (block, line, column, question))
    for used in first.values():
        try:
            input_steps(form, *used)
        except DefinitionError as error:
            yield from error.problems


@lru_cache(maxsize=16)
def bind_rules(form: Form) -> tuple[BoundRule, ...]:
    """Every check of a form, errors first, in the order they are shown.

    Raises ``DefinitionError`` listing every rule that cannot be bound, with its scope.
    """
    bound = bound_of(form, _everything)
    return _rules(form) if bound is None else bound.rules


def _everything(form: Form) -> Bound:
    """All that may be kept of a form; steps that cannot be bound are left out, and told where they are asked for."""
    rules = _rules(form)
    inputs: dict[tuple[str, str, str], Mapping[str, Node]] = {}
    lines: dict[str, Mapping[str, Node]] = {}
    for _, block in form.blocks():
        for line, column, question in block.questions():
            with suppress(DefinitionError):
                inputs[block.id, line, column] = input_steps(form, block, line, column, question)
        if block.open:
            with suppress(DefinitionError):
                lines[block.id] = line_steps(form, block)
    return Bound(rules, inputs, lines)


def _rules(form: Form) -> tuple[BoundRule, ...]:
    problems = [*faulty_formulas(form), *_faulty_types(form)]
    out: list[BoundRule] = []
    for rule in form.rules:
        try:
            for block, conditions in _checks_of(form, rule):
                if conditions:
                    out.append(BoundRule(len(out), rule, block, _title(form, rule, conditions), conditions))
        except DefinitionError as error:
            problems += error.problems
    if problems:
        raise DefinitionError(dict.fromkeys(problems))
    return tuple(out)


def line_steps(form: Form, block: Block) -> Mapping[str, Node]:
    """Bound expressions of a table's own hidden columns, in the order they depend on each other."""
    if any(one is block for _, one in form.blocks()):
        return _lines_of(form, block.id)
    return _line_steps(form, block)


@lru_cache(maxsize=256)
def _lines_of(form: Form, block: str) -> Mapping[str, Node]:
    known = known_of(form).lines.get(block)
    return _line_steps(form, form.block(block)) if known is None else known


def _line_steps(form: Form, block: Block) -> dict[str, Node]:
    here = Scope(form, block)
    typed = [q for q in block.columns if not form.type_of(q).can(NUMBERED)]
    joined: Node = Slot(block.id, HERE, typed[0].id, RAW)
    for question in typed[1:]:
        joined = Binary("&", joined, Slot(block.id, HERE, question.id, RAW))
    written = Binary("<>", Call("STRIP", (joined,)), Text(""))
    out: dict[str, Node] = {USED: Call("IF", (written, Number(1.0), Number(0.0)))}
    for computed in block.computed:
        out[computed.id] = _computed(here, computed)
    return out


def _computed(scope: Scope, computed: Computed) -> Node:
    node = _bound(scope, computed.formula, f"computed {computed.id}")
    gives_part = isinstance(node, Slot) or (isinstance(node, Call) and node.function in {"IF", "IFERROR"})
    if computed.kind == "text" and gives_part and any(isinstance(part, Slot) and part.step == RAW for part in walk(node)):
        return Binary("&", node, Text(""))  # a formula that gives a blank cell shows 0
    return node


def input_steps(form: Form, block: Block, line: str, column: str, question: Question) -> Mapping[str, Node]:
    """Bound expressions that read one input, in the order they depend on each other."""
    if block.asks(line, column, question) and any(one is block for _, one in form.blocks()):
        return _steps_of(form, block.id, line, column)
    return _bound_steps(form, block, line, column, question)


@lru_cache(maxsize=4096)
def _steps_of(form: Form, block: str, line: str, column: str) -> Mapping[str, Node]:
    """The steps of an input, bound once though layout, workbook and check all ask for them."""
    known = known_of(form).inputs.get((block, line, column))
    if known is not None:
        return known
    of = form.block(block)
    return _bound_steps(form, of, line, column, of.question(line, column))


def _bound_steps(form: Form, block: Block, line: str, column: str, question: Question) -> Mapping[str, Node]:
    if question.formula:
        scope = Scope(form, block, line, column, across=True)
        return {"value": _bound(scope, question.formula, f"formula of {question.id}")}
    scope = Scope(form, block, HERE if block.open else line, column, question, reading=True)
    field_type = form.types[question.type]
    return {f.name: _bound(scope, f.formula, f"type {field_type.name}.{f.name}") for f in field_type.steps}

