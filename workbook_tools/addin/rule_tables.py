"""A form's bound rules as tables of plain cells: the third rendering, which the add-in's macros evaluate.

What belongs here: which expression, input and condition stands in which row. What does not: the meaning of
operators and functions, which is that of ``rules`` in Python and of ``macros/ParkFunctions.bas`` in VBA, and the
file that the tables are put into (``build``).

An expression is a tree of ``nodes`` that refer to each other by row, equal parts only once. A ``slot`` is one
input or one step of reading it. Everything is counted from 1; 0 is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..binding.bound_rules import BoundRule, Condition, bind_rules, input_steps, line_steps
from ..binding.names import COVERED, GUIDANCE, RAW, VALUE
from ..form.definition import ABOVE, INDEX, USED, Block, Form
from ..form.types import DATED
from ..levels import LEVELS
from ..rules.syntax import ALL, HERE, Binary, Boolean, Call, Items, Negative, Node, Number, Slot, Text
from ..rules.values import FOLDED, STRIPPED, WIDE, Value, fold
from ..words import GROUPED
from ..workbook.layout import Layout, explanation_id
from ..workbook.place_form import lay_out

OPERATORS = {
    "+": "ADD", "-": "SUBTRACT", "*": "TIMES", "/": "OVER", "&": "JOIN",
    "=": "EQ", "<>": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE",
}
"""What operators are called in the column ``op`` of nodes; functions have their own names there."""
OF_COLUMNS = ("SUM", "MAX", "MIN", "COUNT", "COUNTIF", "SUMIF", "COUNTA")
"""Functions whose value is kept where it is the same from every line."""

CELL_FUNCTIONS = (
    ("WT_ZISHU", "paragraph", "zi"), ("WT_QISHI", "period", "start"), ("WT_JIEZHI", "period", "finish"),
    ("WT_JINE", "amount", "value"),
)
"""Functions for cells that give a step of reading an input of a type; ``WT_YUESHU`` is made of two of them."""

Row = tuple[Value | int, ...]


@dataclass
class RuleTables:
    """The tables of one form, each a list of rows.

    ``nodes``: op, value, the first of its arguments in ``arguments``, how many, 1 where the value is kept.
    ``slots``: kind (RAW, EXP, COVERED; in a list TRAW, TEXP, TINDEX, TABOVE), block, defined name; then for RAW and
    TRAW the column inside the name and 1 for a date; for COVERED the rows below the box and the columns; for EXP and
    TEXP what of a line is empty where it reads as in an empty line, and the node; for TABOVE the slot of what is used.
    ``conditions``: rule, node, slot of its place, label, unit, example, 1 for a date, what the message shows
    (``name=node`` joined by ``;``). ``rules``: code, level, block, 1 for every line of the list, what is asked, what
    was found, what to do, the defined name of its explanation. ``blocks``: id, 1 for a list, its slot of what is used.
    ``words``: list, text in lower case, what stands for it, sorted so that it can be searched by halves.
    """

    form: Form
    nodes: list[Row] = field(default_factory=list)
    arguments: list[Row] = field(default_factory=list)
    slots: list[Row] = field(default_factory=list)
    conditions: list[Row] = field(default_factory=list)
    rules: list[Row] = field(default_factory=list)
    blocks: list[Row] = field(default_factory=list)
    words: list[Row] = field(default_factory=list)
    cells: list[Row] = field(default_factory=list)
    """For functions of cells: the name, the slot that the value is put into, the node that it reads as."""

    def named(self) -> dict[str, list[Row]]:
        """Every table by its name."""
        return {name: getattr(self, name) for name in TABLES}


TABLES = ("nodes", "arguments", "slots", "conditions", "rules", "blocks", "words")
"""The names of the tables, in the order in which the add-in's sheet of forms counts their rows."""


def swaps() -> list[Row]:
    """Which character is read as which: set (1 STRIP, 2 HALF, 3 FOLD), code of the character, what stands for it."""
    out: list[Row] = [(1, float(ord(blank)), "") for blank in STRIPPED]
    out += [(2, float(ord(wide)), plain) for wide, plain in WIDE.items()]
    return out + [(3, float(ord(written)), plain) for written, plain in FOLDED.items()]


class _Writer:
    """Fills the tables of one form."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.form = layout, layout.form
        self.tables = RuleTables(self.form)
        self.steps: dict[tuple[str, str, str, str], Node] = {}
        self.blocks: dict[str, tuple[int, Block]] = {}
        self._nodes: dict[tuple[object, ...], int] = {}
        self._slots: dict[Slot, int] = {}
        self._lists: dict[tuple[str, str], int] = {}
        for number, (_, block) in enumerate(self.form.blocks(), 1):
            self.blocks[block.id] = number, block
            for line, column, question in block.questions():
                where = HERE if block.open else line
                for name, node in input_steps(self.form, block, line, column, question).items():
                    self.steps[block.id, where, column, name] = node
            if block.open:
                for name, node in line_steps(self.form, block).items():
                    self.steps[block.id, HERE, "", name] = node

    def fill(self) -> RuleTables:
        for bound in bind_rules(self.form):
            self._rule(bound)
        for _, block in self.blocks.values():
            used = self.slot(Slot(block.id, HERE, "", USED)) if block.open else 0
            self.tables.blocks.append((block.id, int(block.open), used))
        for name, kind, step in CELL_FUNCTIONS:
            self._cell_function(name, kind, step)
        return self.tables

    def _cell_function(self, name: str, kind: str, step: str) -> None:
        for block, line, column in ((b, x, y) for _, b in self.blocks.values() for x, y, q in b.questions() if q.type == kind):
            where = HERE if block.open else line
            raw = self.slot(Slot(block.id, where, column, RAW))
            self.tables.cells.append((name, raw, self.node(Slot(block.id, where, column, step))))
            return

    def _rule(self, bound: BoundRule) -> None:
        rule = bound.declared
        told = explanation_id(rule.code) if rule.code in self.layout.explanations and rule.severity == "verify" else ""
        self.tables.rules.append((
            rule.code, LEVELS[rule.severity].words.zh, self.blocks[bound.block][0], int(rule.always),
            bound.title["zh"], rule.texts.found.zh, rule.texts.fix.zh, told,
        ))
        for condition in bound.conditions:
            self._condition(condition, len(self.tables.rules))

    def _condition(self, condition: Condition, rule: int) -> None:
        question = condition.question
        shown = {name: self.node(node) for name, node in condition.show.items()}
        if question.plain and VALUE in shown:  # a year or a month has no separators, where a sentence asks for them
            shown = {VALUE + GROUPED: shown[VALUE], **shown}
        shows = ";".join(f"{name}={node}" for name, node in shown.items())
        self.tables.conditions.append((
            rule, self.node(condition.passes), self.slot(condition.at), question.named.zh, question.unit,
            self.form.example(question), int(self.form.types[question.type].can(DATED)), shows,
        ))

    def node(self, node: Node) -> int:
        """The row of an expression, written where it is not yet there."""
        if isinstance(node, Number):
            return self._put("NUMBER", node.value)
        if isinstance(node, Text):
            return self._put("TEXT", node.value)
        if isinstance(node, Boolean):
            return self._put("LOGICAL", float(node.value))
        if isinstance(node, Items):
            return self._put("LIST", float(self._list(node)))
        if isinstance(node, Slot):
            return self._place(node)
        if isinstance(node, Negative):
            return self._put("NEGATIVE", None, (self.node(node.operand),))
        if isinstance(node, Binary):
            return self._put(OPERATORS[node.operator], None, (self.node(node.left), self.node(node.right)))
        if isinstance(node, Call):
            arguments = tuple(self.node(a) for a in node.arguments)
            # TEXT is the name of a literal's node
            name = f"F_{node.function}" if node.function == "TEXT" else node.function
            return self._put(name, None, arguments, kept=node.function in OF_COLUMNS and not _looks_at_line(node))
        raise TypeError(f"{node} was not bound")

    def _place(self, slot: Slot) -> int:
        if slot.step == GUIDANCE:
            block = self.blocks[slot.block][1]
            return self._put("TEXT", block.question(slot.row, slot.column).guidance)
        if slot.row == ALL:
            block = self.blocks[slot.block][1]
            if block.open:
                return self._put("COLUMN", float(self.slot(Slot(slot.block, HERE, slot.column, slot.step))))
            cells = tuple(self.node(Slot(slot.block, q.id, slot.column, slot.step)) for q in block.lines)
            return self._put("CELLS", None, cells)
        return self._put("COVERED" if slot.step == COVERED else "SLOT", float(self.slot(slot)))

    def _put(self, op: str, value: Value, arguments: tuple[int, ...] = (), *, kept: bool = False) -> int:
        key = (op, value, arguments)
        if key not in self._nodes:
            first = len(self.tables.arguments) + 1 if arguments else 0
            self.tables.arguments += [(argument,) for argument in arguments]
            self.tables.nodes.append((op, value, first, len(arguments), int(kept)))
            self._nodes[key] = len(self.tables.nodes)
        return self._nodes[key]

    def slot(self, slot: Slot) -> int:
        """The row of an input or of a step of reading it."""
        known = self._slots.get(slot)
        if known is not None:
            return known
        number = self._slots[slot] = len(self.tables.slots) + 1
        self.tables.slots.append(())
        self.tables.slots[number - 1] = self._slot(slot)
        return number

    def _slot(self, slot: Slot) -> Row:
        at, block = self.blocks[slot.block]
        if slot.step == COVERED:
            area = self.layout.blocks[block.id].covered(slot.row)
            name = block.defined_name(slot.row, slot.column)
            return "COVERED", at, name, area.bottom - area.top + 1, area.right
        if slot.row == HERE and slot.column == "" and slot.step == INDEX:
            return "TINDEX", at, "", 0, 0
        if slot.row == HERE and slot.column == "" and slot.step == ABOVE:
            return "TABOVE", at, "", 0, self.slot(Slot(slot.block, HERE, "", USED))
        list_, step = slot.row == HERE, self.steps.get((slot.block, slot.row, slot.column, slot.step))
        if slot.step != RAW and step is not None:
            return "TEXP" if list_ else "EXP", at, "", self._empties(slot) if list_ else 0, self.node(step)
        if slot.step != RAW:
            raise TypeError(f"{slot} has no expression")
        name = block.defined_name("" if list_ else slot.row, slot.column)
        ordinal = 1 if list_ or block.kind != "grid" else 1 + [q.id for q in block.columns].index(slot.column)
        dated = self.form.types[block.question("" if list_ else slot.row, slot.column).type].can(DATED)
        return "TRAW" if list_ else "RAW", at, name, ordinal, int(dated)

    def _empties(self, slot: Slot) -> int:
        """What of a line has to be empty so that a step reads as in an empty line: an input, -1 the whole line, 0 nothing."""
        if slot.column:
            return self.slot(Slot(slot.block, HERE, slot.column, RAW))
        return -1 if slot.step == USED else 0

    def _list(self, items: Items) -> int:
        key = items.list, items.column
        if key not in self._lists:
            number = self._lists[key] = len(self._lists) + 1
            entry = self.form.lists[items.list]
            held: dict[str, Value] = {}
            if items.column == "spellings":
                for place, (spelling, _) in enumerate(entry.spellings, 1):
                    held.setdefault(fold(spelling), float(place))
            else:
                for text, item in _spelled(entry.spelled):
                    held.setdefault(fold(text), item)
            # in the order of UTF-16 code units, in which VBA compares
            for text in sorted(held, key=lambda t: t.encode("utf-16-be")):
                self.tables.words.append((number, text, held[text]))
        return self._lists[key]


def _spelled(packed: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for spellings, item in zip(packed[::2], packed[1::2], strict=True):
        for spelling in spellings[1:-1].split("|"):
            yield spelling, item


def _looks_at_line(node: Node) -> bool:
    from ..rules.syntax import walk

    return any(isinstance(part, Slot) and part.row == HERE for part in walk(node))


def rule_tables(form: Form) -> RuleTables:
    """The tables of a form."""
    return _Writer(lay_out(form)).fill()
