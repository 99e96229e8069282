"""Apply the rules of a form, and every check, to one return.

What belongs here: running every condition where it applies and making findings of those that fail.
What does not: the conditions themselves (``binding.bound_rules``), checks in Python (``apply_checks``) and
the words of a finding (``wording``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ..binding.bound_rules import BoundRule, Condition
from ..binding.names import VALUE
from ..cells import a1, column_letters
from ..checks.check import Failure as Found
from ..form.definition import Block, Form
from ..form.submission import Answer, Line, Submission, iso_date, shown
from ..form.types import DATED, NUMBERED, FieldType
from ..intake.answers import Raw
from ..levels import SEVERITIES
from ..rules.syntax import HERE, Slot
from ..rules.values import UNREADABLE, ExcelError, Value
from ..words import GROUPED, Fact, Texts
from .apply_checks import found_by_checks
from .blame import blamed_answers, joined
from .explained import heard, unheard_of
from .finding import Finding
from .localise import causes_of, structurally, suspect_of, suspected
from .quoted import quoted
from .trials import Trials
from .values import Reading


@dataclass(frozen=True, slots=True)
class Failure:
    """A condition that failed at a line, before it is put into words."""

    bound: BoundRule
    condition: Condition
    line: str


def failures(reading: Reading, rules: tuple[BoundRule, ...]) -> Iterator[Failure]:
    """Yield every condition that fails, in the order of the checks.

    A condition that itself ends in an error does not hold, in the workbook and here.
    """
    if rules is not reading.expressions.rules:
        return one_by_one(reading, rules)
    found = [*_of_cells(reading), *_of_others(reading)]
    found.sort(key=lambda pair: pair[0])
    return (failure for _, failure in found)


def one_by_one(reading: Reading, rules: tuple[BoundRule, ...]) -> Iterator[Failure]:
    """Yield every condition that fails, each tried by itself."""
    lists, whole = reading.expressions.lists, reading.whole
    for bound in rules:
        block = reading.expressions.blocks[bound.block]
        open_lines: list[str] = []
        if block.open:
            numbers = reading.lines(block.id) if bound.declared.always else reading.used_lines(block.id)
            open_lines = [str(n) for n in numbers]
        for condition in bound.conditions:
            passes = reading.expressions.compiled(condition.passes)
            for line in open_lines if block.open else (condition.at.row,):
                if passes(reading.line(block.id, line), whole, lists) is not True:
                    yield Failure(bound, condition, line)


_Place = tuple[int, int, int]
"""Rule, condition and line, by which failures are told in order."""


def _of_cells(reading: Reading) -> Iterator[tuple[_Place, Failure]]:
    """What fails of the conditions that look at one cell, cell by cell."""
    for (block, row, column), judged in reading.expressions.judged.items():
        if row != HERE:
            own = reading.owned[block, row, column]
            for number in own.failing if own is not None else ():
                order, bound, condition = judged[number]
                yield (*order, 0), Failure(bound, condition, row)
            continue
        lines = reading.tables[block]
        for line in reading.used_lines(block):
            own = lines[line - 1].owned[column]
            for number in own.failing if own is not None else ():
                order, bound, condition = judged[number]
                yield (*order, line), Failure(bound, condition, str(line))


def _of_others(reading: Reading) -> Iterator[tuple[_Place, Failure]]:
    """What fails of all other conditions, line by line."""
    others = reading.expressions.others
    lists, whole = reading.expressions.lists, reading.whole
    for (block, line), conditions in others.alone.items():
        here = reading.line(block, line)
        for (order, bound, condition), passes in conditions:
            if passes(here, whole, lists) is not True:
                yield (*order, 0), Failure(bound, condition, line)
    for block, always, conditions in others.of_lines:
        lines = reading.tables[block]
        for number in reading.lines(block) if always else reading.used_lines(block):
            here = lines[number - 1]
            for (order, bound, condition), passes in conditions:
                if passes(here, whole, lists) is not True:
                    yield (*order, number), Failure(bound, condition, str(number))


def place(raw: Raw, at: Slot, line: str) -> tuple[str, str, int]:
    """The sheet, A1 and row of a condition's place, as the returned file has them."""
    if at.row == ".":
        area = raw.columns[at.block, at.column]
        row = raw.tables[at.block][int(line) - 1].row
        return area.sheet, a1(row, area.left), row
    sheet, cell = raw.places[at.block, at.row, at.column]
    return sheet, cell, int("".join(c for c in cell if c.isdigit()))


def _finding(failure: Failure, reading: Reading, form: Form, file: str, unit: str) -> Finding:
    rule, condition = failure.bound.declared, failure.condition
    block = reading.expressions.blocks[failure.bound.block]
    sheet, cell, row = place(reading.raw, condition.at, failure.line)
    typed = reading.value(condition.at, failure.line)
    dated = form.types[condition.question.type].can(DATED)
    values: dict[str, Fact] = {
        "unit": condition.question.unit,
        **{name: quoted(reading.evaluate(n, block.id, failure.line), dated=dated and name == VALUE) for name, n in condition.show.items()},
        "found": quoted(typed, dated=dated, typed=True), "label": condition.question.named, "example": form.example(condition.question),
    }
    own_row = row if block.open else None
    said, unheard = heard(form, rule.code, rule.severity, own_row, reading.raw.explanations)
    return Finding(
        code=rule.code, severity=rule.severity, file=file, unit=unit or None, sheet=sheet, cell=cell,
        field=block.input_id(failure.condition.at.row, condition.at.column), row=own_row,
        found=None if typed is None else shown(typed)[:1000], explanation=said, unheard=unheard,
        texts=_ungrouped(rule.texts) if condition.question.plain else rule.texts, values=values,
    )


@lru_cache(maxsize=256)
def _ungrouped(texts: Texts) -> Texts:
    """The texts of a rule about a year or a month, which has no separators; other figures in them keep theirs."""
    return replace(texts, found=texts.found.with_blank(VALUE + GROUPED, VALUE), fix=texts.fix.with_blank(VALUE + GROUPED, VALUE))


def check_return(
    reading: Reading, rules: tuple[BoundRule, ...], submission: Submission, structural: Sequence[Finding] = ()
) -> list[Finding]:
    """Every finding on one return, of rules and checks, ordered by sheet, row and column, errors first; neighbours are one.

    ``structural`` are findings on how answers stand in the file (``at_answers``); they are told with what follows from them.

    What follows from something else says so by ``because``; a cause that has consequences has a number for its
    ``id`` until it is given a real one.
    """
    form = reading.expressions.form
    order = {sheet.name: i for i, sheet in enumerate(form.sheets)}

    def key(finding: Finding) -> tuple[int, int, int, str]:
        digits = "".join(c for c in finding.cell or "" if c.isdigit())
        return (
            order.get(finding.sheet or "", 99), int(digits or 0),
            SEVERITIES.index(finding.severity), finding.cell or "",
        )

    failed = list(failures(reading, rules))
    told = [(_finding(f, reading, form, submission.file, submission.unit), f) for f in failed]
    every: list[tuple[Finding, Failure | Found | None]] = [*((f, None) for f in structural), *told, *found_by_checks(form, submission)]
    found = list(zip(unheard_of([finding for finding, _ in every]), (failure for _, failure in every), strict=True))
    found.sort(key=lambda pair: key(pair[0]))
    suspects = [
        suspect_of(reading, finding, failure.condition, failure.line) if isinstance(failure, Failure)
        else structurally(reading, finding) if failure is None
        else suspected(reading, finding, failure.reads)
        for finding, failure in found
    ]
    trials = Trials(reading, {n: (f.condition, f.line) for n, (_, f) in enumerate(found) if isinstance(f, Failure)})
    causes = causes_of(suspects, trials)
    blamed = {number: blamed_answers(reading, answer) for number, answer in causes.blamed.items()}
    return sorted(joined([finding for finding, _ in found], causes.of, blamed), key=key)


def _answer(kind: FieldType, reads: bool, raw: Value, read: Value, sheet: str, cell: str) -> Answer:
    """One input as the submission has it; ``read`` counts only for a type that ``reads`` its cells."""
    if raw is None and (read is None or read == ""):
        return Answer(None, None, sheet, cell)
    if type(read) is float and raw is read and kind.json != "date":
        return Answer(raw, raw, sheet, cell)
    if not reads:
        if type(raw) is str:
            return Answer(raw, raw if raw and not raw.isspace() else None, sheet, cell)
        text = None if raw is None or not shown(raw).strip() else shown(raw)
        value: float | str | None = raw if kind.kind == "number" and isinstance(raw, float) else text
        return Answer(raw, value, sheet, cell, readable=not isinstance(raw, ExcelError))
    if read == UNREADABLE or isinstance(read, ExcelError | bool):
        return Answer(raw, shown(raw), sheet, cell, readable=False)
    if read in {"", None}:
        return Answer(raw, None, sheet, cell)
    if kind.json == "date" and isinstance(read, float):
        return Answer(raw, iso_date(read), sheet, cell)
    return Answer(raw, read, sheet, cell)


def submission_of(reading: Reading, file: str, unit: str) -> Submission:
    """Make the record of a return: every answer read, with its address."""
    raw, form = reading.raw, reading.expressions.form
    answers: dict[str, Answer] = {}
    tables: dict[str, tuple[Line, ...]] = {}
    counts: dict[str, int] = {}
    for _, block in form.blocks():
        if block.open:
            tables[block.id] = tuple(_lines(reading, block))
    whole, owned, cells, places = reading.whole, reading.owned, raw.cells, raw.places
    for name, block, key, kind, reads in reading.expressions.inputs:
        value: Value = None
        if reads:
            own = owned[key]
            value = whole[*key, VALUE] if own is None else own[VALUE]
        answers[name] = _answer(kind, reads, cells.get(key), value, *places[key])
        if block.kind == "boxes":
            counted = whole[*key, "zi"]
            counts[name] = int(counted) if isinstance(counted, float) else 0
    said: Mapping[str, str] = {c: t for c, t in raw.explanations.items() if t.strip()}
    return Submission(
        file, unit, raw.identity.form, raw.identity.version, answers, tables, counts, said
    )


def _lines(reading: Reading, block: Block) -> Iterator[Line]:
    raw = reading.raw
    form = reading.expressions.form
    columns = [
        (q.id, kind, kind.reads, kind.json != "date", kind.can(NUMBERED), area.sheet, column_letters(area.left))
        for q in block.columns if (area := raw.columns.get((block.id, q.id))) is not None for kind in (form.type_of(q),)
    ]
    lines, rows = reading.tables[block.id], raw.tables[block.id]
    for count, number in enumerate(reading.used_lines(block.id), 1):
        row, here = rows[number - 1].row, lines[number - 1]
        held, owned, below = here.cells.get, here.owned, str(row)
        answers = {}
        for column, kind, reads, plain, numbered, sheet, letters in columns:
            value, cell = held(column), letters + below
            if numbered and value is None:
                # the workbook numbers the lines itself; a program that keeps no results leaves it out
                answers[column] = Answer(None, float(count), sheet, cell)
                continue
            read: Value = None
            if reads:
                own = owned[column]
                read = here[column, VALUE] if own is None else own[VALUE]
            if plain and read is value and type(read) is float:
                answers[column] = Answer(value, read, sheet, cell)
            else:
                answers[column] = _answer(kind, reads, value, read, sheet, cell)
        yield Line(row, answers)
