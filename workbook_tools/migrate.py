"""Carry every answer of a damaged, tampered or older return into a fresh locked workbook of a form.

What belongs here: fitting what was found into the new workbook, and telling what stays behind. What does not:
finding it (``intake.salvage``), and which cell an answer goes into (``workbook.fill``).

Nothing is lost silently: each cell that was typed into is in the new workbook, or among what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .cells import a1
from .check.catalogue import refused
from .check.wording import worded
from .errors import FileRefused, UsageError, cannot_write, refused_by_system
from .files import write_whole
from .form.catalog import Forms
from .form.definition import Form
from .form.submission import shown
from .form.successors import successors
from .intake.any_format import read_bytes
from .intake.asked_around import reworded_inputs
from .intake.baseline import Baseline, bare
from .intake.carried_over import as_confirmed, under_new_ids
from .intake.given_file import bytes_of
from .intake.kept_baseline import blank_of
from .intake.locate import MAX_LINES, Identity, identify
from .intake.ooxml import Workbook
from .intake.salvage import Held, Reason, Salvaged, remnants, salvage
from .made import marked, require_ours
from .rules.values import Value, number_text
from .safe_text import visible
from .words import Words
from .workbook.fill import Key, cells_of
from .workbook.kept_layout import laid_out
from .workbook.kept_template import template_of
from .workbook.layout import Layout
from .workbook.protection import Lock
from .workbook.recalculate import Address
from .workbook.template import Template


@dataclass(frozen=True, slots=True)
class Left:
    """What stands in one cell of the old file and is not in the new one, with the reason; ``label`` may be empty."""

    sheet: str
    cell: str
    label: str
    value: Value
    reason: Reason


@dataclass(frozen=True)
class Migration:
    """A fresh workbook with the answers of an old one: ``package`` its bytes, ``carried`` the answers in it.

    ``was`` is what the old file says it is, ``None`` where it does not; ``legacy`` its format if it is an old
    one; ``layout`` where everything is in the new workbook.
    """

    package: bytes
    form: Form
    was: Identity | None
    legacy: str
    layout: Layout
    carried: Mapping[Key, Value]
    left: tuple[Left, ...]
    notes: tuple[Words, ...] = ()
    """What became of questions whose id or words are others in the new form."""


def migrate(
    old: Path, form: Form, out: Path, *, guard: Lock, rows: int | None = None, forms: Forms | None = None,
    force: bool = False, same: Mapping[str, str] | None = None,
) -> Migration:
    """Write the answers of the file ``old`` into a fresh workbook of ``form``, locked with ``guard``, at ``out``.

    ``rows`` is how many lines its main list has at least; more are made where the answers need them. ``forms`` are
    further forms at hand: where the older version is among them, it tells what the old file's places mean. ``same`` has the
    pairs of ids, old and new, that somebody confirmed to be one question though its words are others. Raises
    ``UsageError`` where the old file cannot be read, or ``out`` is in the way and was not made by this command or
    has been touched since (not with ``force``); then nothing is written.
    """
    _require_free(old, out, force=force)
    try:
        done = migrated(_bytes_of(old), form, guard=guard, rows=rows, forms=forms, same=same)
    except FileRefused as error:
        finding = refused(error.refusal, str(old))
        raise UsageError("; ".join(worded(finding, lang).message for lang in ("zh", "en"))) from error
    try:
        write_whole(out, done.package)
    except OSError as error:
        raise cannot_write(out, error) from error
    return done


def _bytes_of(old: Path) -> bytes:
    try:
        return bytes_of(old)
    except OSError as error:
        raise refused_by_system(error) from error


def _require_free(old: Path, out: Path, *, force: bool) -> None:
    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"--out {out}: 请用“.xlsx”结尾的名称; give a name that ends in “.xlsx”")
    try:
        if not out.exists():
            return
        if out.samefile(old):
            raise UsageError(f"--out {out}: 就是原文件，请换一个名称; is the old file itself, give another name")
        require_ours([out], force=force)
    except OSError as error:
        raise cannot_write(out, error) from error


def migrated(
    data: bytes, form: Form, *, guard: Lock | None, rows: int | None = None, forms: Forms | None = None,
    same: Mapping[str, str] | None = None,
) -> Migration:
    """Carry the answers in the bytes of an old file into a fresh workbook; raises ``FileRefused``."""
    book = read_bytes(data)
    was = _identity(book)
    own = _made_from(was, form, forms)
    before, expected = _laid(own or form, was.rows if was else 0)
    exact = was is not None and own is not None and own.digest == was.definition
    known = own is not None or was is None or was.layout == before.digest
    found = salvage(book, before, expected, same=known)
    if was is None and not found.seen:
        raise FileRefused("file.wrong_form", "no_mark")
    answers = {key: held for key, held in found.answers.items() if held.value is not None}
    if own is not None and own is not form:
        fit = under_new_ids(successors(own, form, same), answers)
    else:
        fit = as_confirmed({} if known else reworded_inputs(book, before, found, expected), form, answers, same or {})
    answers = dict(fit.answers)
    template = _template(form, _lines(form, answers, rows or (was.rows if was else 0)), guard)
    answers = _closed_up(template.layout, answers)
    filling = cells_of(template.layout, {key: held.value for key, held in answers.items()})
    package = marked(template.prefill(was.unit if was else "", filling.cells))
    left: dict[Held, tuple[Reason, str]] = {answers[m.id, m.line]: (m.reason, fit.was.get(m.id, m.id)) for m in filling.misfits}
    left |= dict(fit.left)
    left |= {held: ("no_result", key[0]) for key, held in found.answers.items() if held.value is None}
    others = list(remnants(book, found, own=exact))
    left |= {held: (why, "") for held, why in others if why != "outside"}
    outside = [held for held, why in others if why == "outside"]
    new = read_bytes(package)
    left |= dict.fromkeys(_typed_beside(outside, found, book, new, template.layout, expected), ("outside", ""))
    carried = {key: held.value for key, held in answers.items() if held not in left}
    return Migration(package, form, was, book.legacy if book.flat else "", template.layout, carried, tuple(_in_order(left, book, before)), fit.notes)


@lru_cache(maxsize=2)
def _laid(form: Form, rows: int) -> tuple[Layout, Baseline]:
    """Where everything is in a blank workbook of a form, and what it holds: made once for many files of a kind."""
    layout = laid_out(form, rows)
    return layout, blank_of(layout)


@lru_cache(maxsize=2)
def _template(form: Form, rows: int | None, guard: Lock | None) -> Template:
    return template_of(form, rows, guard)


def _identity(book: Workbook) -> Identity | None:
    try:
        return identify(book)
    except FileRefused:
        return None


def _made_from(was: Identity | None, form: Form, forms: Forms | None) -> Form | None:
    """The very form that a return was made from, if it is at hand; without a digest it is known by its version."""
    if was is None:
        return None
    if form.digest == was.definition or (not was.definition and (form.id, form.version) == (was.form, was.version)):
        return form
    entry = forms.made(was.form, was.version, was.definition) if forms is not None else None
    if entry is None or (entry.digest != was.definition if was.definition else entry.version != was.version):
        return None
    return entry.load()


def _lines(form: Form, answers: Mapping[Key, Held], asked: int) -> int | None:
    """How many lines the main list needs: as many as are asked for, and more where answers stand below those."""
    if form.main_list is None:
        return asked or None
    used = {line for id, line in answers if line and id.partition(".")[0] == form.main_list.id}
    last = max(used, default=0)
    if last <= (asked or form.main_list.capacity):
        return asked or None
    return last if last <= MAX_LINES else max(asked, min(MAX_LINES, len(used)))


def _closed_up(layout: Layout, answers: Mapping[Key, Held]) -> dict[Key, Held]:
    """The answers with the gaps closed in lists whose last line would not fit."""
    out = dict(answers)
    for block in (at.block for at in layout.blocks.values() if at.block.open):
        mine = [key for key in answers if key[1] and key[0].partition(".")[0] == block.id]
        used = sorted({line for _, line in mine})
        if used and used[-1] > len(layout.blocks[block.id].rows):
            places = {line: number for number, line in enumerate(used, 1)}
            moved = {(id, places[line]): out.pop((id, line)) for id, line in mine}
            out |= moved
    return out


def _typed_beside(
    outside: Sequence[Held], found: Salvaged, old: Workbook, new: Workbook, layout: Layout, before: Baseline
) -> Iterator[Held]:
    """Of what stands outside the inputs, that which is not the form's own.

    Its own are its words, and what its formulas show where the old file shows it without a formula. They are
    counted: where a text stands more often than the form has it, somebody typed it. As long as an input was not
    found, any cell may be it; then only words in their own column are taken for the form's.
    """
    inputs = {(given.sheet, *place) for given in layout.inputs() for place in given.area.positions()}
    words = {(name, *place): value for name, plan in before.sheets.items() for place, value in plan.constants.items()}
    here = {
        (name, *place): value for name in before.sheets if name in new.sheets
        for place, value in new.sheets[name].cells.items() if (name, *place) not in inputs
    }
    results = {at: value for at, value in here.items() if at[1:] in new.sheets[at[0]].formulas}

    def hides(sheet: str, column: int) -> bool:
        return 0 < before.sheets[sheet].hidden_from <= column

    def hid(held: Held) -> bool:
        # columns put in have moved what the form hides; where nothing is hidden any more, its own places tell
        columns = old.sheets[held.sheet].settings.hidden_columns
        return any(first <= held.column <= last for first, last in columns) if columns else hides(homes[held][0], held.column)

    def key(sheet: str, column: int, value: Value, hidden: bool) -> tuple[object, ...]:
        return (hidden, _plain(value)) if found.complete else (sheet, column, _plain(value))

    def counted(cells: Mapping[Address, Value]) -> Counter[tuple[object, ...]]:
        return Counter(key(sheet, column, value, hides(sheet, column)) for (sheet, _, column), value in cells.items())

    of_formulas = {
        (found.sheets[name].name, *place): sheet.cells[place] for name, sheet in old.sheets.items() if name in found.sheets
        for place in sheet.formulas & sheet.cells.keys()
    }
    own = counted({at: value for at, value in here.items() if at not in results}) | counted(words)
    if found.complete:
        own += counted(results) - counted(of_formulas)
    homes = {held: (found.sheets[held.sheet].name, held.row, held.column) for held in outside if held.sheet in found.sheets}
    # what stands where the form has the same is the form's first of all
    at_home = {held for held, at in homes.items() if held.value in (here.get(at), words.get(at))}
    for held in sorted(outside, key=lambda held: held not in at_home):
        mine = key(homes[held][0], held.column, held.value, hid(held)) if held in homes else ()
        if own[mine] > 0:
            own[mine] -= 1
        else:
            yield held


def _plain(value: Value) -> str:
    return number_text(float(f"{value:.12g}")) if isinstance(value, float) else bare(value)


def _in_order(left: Mapping[Held, tuple[Reason, str]], book: Workbook, before: Layout) -> Iterator[Left]:
    labels = {given.id: given.question.label.zh.replace("\n", "") for given in before.inputs() if not given.id.startswith("explain_")}
    order = {name: number for number, name in enumerate(book.sheets)}
    for held in sorted(left, key=lambda held: (order[held.sheet], held.row, held.column)):
        why, id = left[held]
        yield Left(held.sheet, a1(held.row, held.column), labels.get(id, ""), held.value, why)


_WHY: Mapping[Reason, Words] = {
    "no_input": Words("新表没有这一项", "the new form has no such input"),
    "no_line": Words("新表的清单放不下这一行", "its list in the new form has no such line"),
    "no_result": Words("是公式，文件里没有它的结果", "a formula whose result the file does not hold"),
    "covered": Words("被合并的单元格盖住，看不见", "lies unseen beneath merged cells"),
    "outside": Words("不在填报格里", "stands beside the inputs"),
    "reworded": Words("新表同一编号问的不是这几个字", "the new form asks by the same id in other words"),
    "sheet_added": Words("这张工作表不属于本表，整张没有转移", "the sheet is not part of the form; none of it was carried"),
}
QUOTED = 60
"""Characters of a text that a line quotes; the whole of it stands in the old file."""


def told(done: Migration) -> Iterator[str]:
    """What is to be said of a migration: what the two files are, then one line for each cell that stays behind."""
    was, form = done.was, done.form
    if was is None:
        yield "原文件没有写明是什么表、哪个单位; the old file tells neither its form nor its unit"
    elif (was.form, was.version) != (form.id, form.version):
        yield (
            f"原文件是 {was.form} {was.version}，新表是 {form.id} {form.version}，按名称转移; "
            "the old file is of another form or version, what has the same names was carried"
        )
    yield from (f"{words.zh}; {words.en}" for words in done.notes)
    if was is not None and not was.unit:
        yield "原文件没有写明单位，新表也没有; the old file names no unit, so the new one names none"
    if done.legacy:
        yield f"原文件是 {done.legacy} 格式，其中的错误值读不出来; error values of this format cannot be read"
    if done.left:
        yield f"未能转移 {len(done.left)} 处，请对照原文件补填; {len(done.left)} not carried, to be entered by hand"
    for one in done.left:
        why = _WHY[one.reason]
        what = " ".join(part for part in (visible(one.sheet), one.cell, one.label) if part)
        found = "" if one.value is None else visible(shown(one.value)).replace("\n", "⏎")
        quoted = found if len(found) <= QUOTED else f"{found[:QUOTED]}…（共 {len(found)} 个字符）"
        yield f"  {what}：“{quoted}” {why.zh}; {why.en}"
