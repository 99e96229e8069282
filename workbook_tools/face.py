"""The public face: what a program that imports this package calls, and what the commands call as well.

What belongs here: a few typed functions that call the rooms in order. What does not: work of their own, and what
the commands print (``commands``). Nothing heavy is imported before a function that needs it is called.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import UsageError, cannot_read, cannot_write, refusing_in_words

if TYPE_CHECKING:
    import datetime

    import pandas

    from .batch.engine import Engine
    from .batch.resolve import Resolved
    from .check.finding import FileResult
    from .check.wording import FindingRecord
    from .form.catalog import Forms
    from .form.definition import Form
    from .form.submission import Submission
    from .form.units import Owed, Unit
    from .intake.ooxml import Workbook
    from .migrate import Left
    from .report.collect import Accepted
    from .report.summary import Summary

MAX_JOBS = 256
MAX_ROWS = 5_000
StrPath = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Generated:
    """The workbooks that were written, and the password that locks them."""

    files: tuple[Path, ...]
    password: str = field(repr=False)
    """Not shown with the rest, so that a saved notebook does not tell it."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The fresh workbook that was written, how many answers it holds, and what of the old file is not in it.

    ``told`` is the same in words, a line each, Chinese first: what the two files are, then each cell of ``left``.
    """

    file: Path
    carried: int
    left: tuple[Left, ...]
    told: tuple[str, ...]
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class CheckedFile:
    """What one file told: its ``status`` as in ``files.csv``, what was found, what stood in it.

    ``submission`` is ``None`` where the file could not be read as a return.
    """

    status: str
    findings: tuple[FindingRecord, ...]
    submission: Submission | None

    def __repr__(self) -> str:
        return f"<CheckedFile {self.status}, {len(self.findings)} findings>"


@dataclass(frozen=True, repr=False)
class CheckedBatch:
    """What a check of many files told; all of it and more stands in the folder ``out``."""

    out: Path
    resolved: Resolved
    lang: str

    def __repr__(self) -> str:
        from .report.sentences import files_sentence, findings_sentence

        return f"<CheckedBatch {self.out}: {files_sentence(self.summary, 'en')}; {findings_sentence(self.summary, 'en')}>"

    @property
    def files(self) -> tuple[FileResult, ...]:
        """One line for each input, with its one status."""
        return self.resolved.files

    @cached_property
    def findings(self) -> tuple[FindingRecord, ...]:
        """Everything that was found, in words."""
        from .check.wording import told

        return tuple(told(finding, self.lang) for finding in self.resolved.findings)

    @property
    def missing(self) -> tuple[Owed, ...]:
        """What units of the roster did not send: each unit with the id of each form that it owes."""
        return self.resolved.missing

    @property
    def summary(self) -> Summary:
        """The counts: by verdict, level, code, unit and city."""
        return self.resolved.summary


@refusing_in_words
def load_form(form: StrPath, *, shelves: Iterable[StrPath] = ()) -> Form:
    """Read a form, given by its id or its folder.

    An id is looked for among the forms that ship with the package, in the folders that the environment variable
    ``WORKBOOK_TOOLS_FORMS`` names, and in ``shelves``. Raises ``UsageError`` where there is no such form or more
    than one, ``DefinitionError`` with every mistake where the form is wrong.
    """
    from .form.catalog import forms_in

    return forms_in(_paths(shelves)).get(os.fspath(form))


@refusing_in_words
def generate(
    form: Form | StrPath, units: StrPath | Sequence[Unit] = (), out: StrPath = ".", rows: int | None = None, *,
    password: str | None = None, shelves: Iterable[StrPath] = (), force: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Generated:
    """Write one blank workbook, or one for each unit of a roster, prefilled with what the roster knows.

    ``units`` is the roster or the file that holds it; ``rows`` the length of the main list. Without a
    ``password`` that of the environment variable ``WORKBOOK_TOOLS_PASSWORD`` is taken, else one is made up.
    ``progress`` is told how many are done and of how many. Raises ``DefinitionError``, and ``UsageError`` also where
    a file is in the way that was not made here or was filled in since (not with ``force``): then nothing is written.
    """
    from .files import write_whole
    from .form.units import file_name
    from .made import marked, require_ours
    from .workbook.fill import prefilled
    from .workbook.kept_template import template_of
    from .workbook.protection import lock, password_without_asking

    chosen = _form(form, shelves)
    roster = _roster(units)
    _require_rows(rows)
    password = password or password_without_asking()
    folder = Path(out)
    files = tuple(folder / file_name(unit) for unit in roster) or (folder / f"{chosen.id}.xlsx",)
    require_ours(files, force=force)
    template = template_of(chosen, rows, lock(password))
    try:
        if not roster:
            write_whole(files[0], marked(template.package))
        for done, (unit, path) in enumerate(zip(roster, files, strict=False), 1):
            write_whole(path, marked(prefilled(template, unit)))
            progress(done, len(roster))
    except OSError as error:
        raise cannot_write(folder, error) from error
    return Generated(files, password)


@refusing_in_words
def migrate(
    old: StrPath, form: Form | StrPath, out: StrPath, rows: int | None = None, *, password: str | None = None,
    shelves: Iterable[StrPath] = (), force: bool = False, same: Mapping[str, str] | None = None,
) -> Migrated:
    """Carry every answer of a damaged, altered or older return into a fresh locked workbook.

    ``rows`` is how many lines the main list has at least; without it as many as the old file's, and more where the
    answers need them. What the new form asks by the same id in other words stays behind, unless ``same`` has the pair of
    ids (old, new) of it. Raises ``UsageError`` where the old file cannot be read, ``rows`` is out of range, or ``out``
    is in the way and was not made by this function or has been changed since (not with ``force``). The password is
    as in ``generate``.
    """
    from .form.catalog import forms_in
    from .migrate import migrate as carry
    from .migrate import told
    from .workbook.protection import lock, password_without_asking

    _require_rows(rows)
    forms, made = forms_in(_paths(shelves)), _form(form, shelves)
    password = password or password_without_asking()
    done = carry(Path(old), made, Path(out), guard=lock(password), rows=rows, forms=forms, force=force, same=same)
    return Migrated(Path(out), len(done.carried), done.left, tuple(told(done)), password)


@refusing_in_words
def check_file(
    path: StrPath, forms: Form | StrPath | Iterable[Form | StrPath] = (), *, shelves: Iterable[StrPath] = (),
    lang: str = "zh", strict: bool = False,
) -> CheckedFile:
    """Check one returned file by the form that it was made from.

    ``forms`` are those it may be of, given by themselves, by id or by folder; by default every form at hand. A
    file that is wrong is told in the findings; raises ``UsageError`` where it cannot be read at all, and
    ``DefinitionError`` where the form is wrong. The file is read in this process; many files of strangers are
    safer with ``check``, which reads each in a process that may be lost.
    """
    from .check.finding import status_of
    from .check.wording import told
    from .examine import examine_file

    file, known = Path(path), _forms(forms, shelves)
    try:
        examined = examine_file(file, known)
    except OSError as error:
        raise cannot_read(file, error) from error
    status = "quarantined" if examined.unreadable else status_of(examined.findings, strict=strict)
    return CheckedFile(status, tuple(told(f, lang) for f in examined.findings), examined.submission)


@refusing_in_words
def check_workbook(
    book: Workbook, name: str, forms: Form | StrPath | Iterable[Form | StrPath] = (), *, shelves: Iterable[StrPath] = (),
    lang: str = "zh", strict: bool = False,
) -> CheckedFile:
    """Check the answers in a workbook that is open in a program, as they are now; ``name`` stands for its file.

    ``book`` holds its values and defined names, as the add-in reads them; locks, looks and macros are not judged. The
    rest is as in ``check_file``.
    """
    from .check.finding import status_of
    from .check.wording import told
    from .examine import examine_open

    examined = examine_open(book, name, _forms(forms, shelves))
    status = "quarantined" if examined.unreadable else status_of(examined.findings, strict=strict)
    return CheckedFile(status, tuple(told(f, lang) for f in examined.findings), examined.submission)


@refusing_in_words
def check(
    paths: StrPath | Iterable[StrPath], out: StrPath, units: StrPath | Sequence[Unit] = (),
    forms: Form | StrPath | Iterable[Form | StrPath] = (), *, shelves: Iterable[StrPath] = (), jobs: int = 1,
    lang: str = "zh", strict: bool = False, force: bool = False, decisions: StrPath | None = None,
    quiet: bool = True, copies: bool = True, deadline: datetime.date | None = None, contact: str = "", sender: str = "",
    watch: Callable[[int, int], bool] | None = None, scheduler: str = "",
) -> CheckedBatch:
    """Check every file under ``paths``, archives included, and write the results into the folder ``out``.

    ``units`` is the roster or the file that holds it. With ``forms`` only those are taken, and every unit owes
    each of them; without, every form at hand is taken, and a unit owes those that many units sent. ``jobs``
    files are read at a time, each in a process with limits. What was not written by a check is not replaced in
    ``out``, unless with ``force``. What staff decided in the workbook 人工认定.xlsx there, and in the file
    ``decisions`` (.xlsx or .csv), is obeyed. Progress is told on stderr unless ``quiet``. Without ``copies`` no
    annotated copies are made. ``deadline``, ``contact`` and ``sender`` stand in the letters to the units; what is not
    given is left there to be filled in. ``watch`` is told before each file how many are done and how many there are; when it
    returns true the check ends. With ``scheduler``, the address of one of dask's, its workers read the files and not this
    machine; paths and ``out`` may be URLs such as ``s3://bucket/folder`` (then ``.out`` is the folder of this machine in
    which the results were made). Raises ``UsageError`` and ``DefinitionError``; ``Unfinished`` after Ctrl-C or by ``watch``,
    where the same call goes on later.
    """
    from contextlib import ExitStack, closing

    from .batch.remote import Url, is_url
    from .batch.remote_results import results_at
    from .batch.run import check_all
    from .report.letter import Sender

    if not 1 <= jobs <= MAX_JOBS:
        raise UsageError(f"--jobs {jobs}: 请写 1 到 {MAX_JOBS}; give a number from 1 to {MAX_JOBS}")
    given = [paths] if isinstance(paths, str | os.PathLike) else paths
    places = [Url(said) if is_url(said := os.fspath(path)) else Path(path) for path in given]
    told = Sender(_typed("--sender", sender), _typed("--contact", contact), deadline)
    roster, at_hand, target = _roster(units), _forms(forms, shelves), os.fspath(out)
    with ExitStack() as stack:
        engine: Engine | None = None
        if scheduler:
            from .batch.cluster import Cluster

            engine = stack.enter_context(closing(Cluster(scheduler)))
        folder = Path(out)
        if is_url(target):
            folder = stack.enter_context(results_at(Url(target), places, force=force))
        resolved = check_all(
            places, folder, roster, at_hand, jobs=jobs, lang=lang, strict=strict, force=force,
            decisions=Path(decisions) if decisions is not None else None, quiet=quiet, copies=copies,
            sender=told, watch=watch, engine=engine,
        )
    return CheckedBatch(folder, resolved, lang)


@refusing_in_words
def tables(
    out: StrPath, form: Form | StrPath | None = None, *, shelves: Iterable[StrPath] = ()
) -> dict[str, pandas.DataFrame]:
    """The accepted returns of a check as tidy tables by id: ``units``, each list and grid, ``narratives``.

    ``out`` is the folder of results; columns are the ids of inputs. Where returns of several forms were
    accepted, ``form`` chooses one. Raises ``UsageError``.
    """
    from .report.dataframes import dataframe_of
    from .report.marks import read_marks
    from .report.tables import tables_of

    accepted = accepted_returns(Path(out), form, shelves)
    made = tables_of(accepted.form, accepted.submissions, read_marks(Path(out)))
    return {name: dataframe_of(table) for name, table in made.items()}


def accepted_returns(out: Path, form: Form | StrPath | None, shelves: Iterable[StrPath]) -> Accepted:
    """The accepted returns of one form among a check's results; raises ``UsageError``."""
    from .batch.publish import MARK
    from .form.catalog import forms_in
    from .report.collect import read_accepted
    from .report.jsonl_csv import SUBMISSIONS

    if not (out / SUBMISSIONS).is_file():
        raise UsageError(f"{out}: 没有 {SUBMISSIONS}，请先运行 check; there is none, run check first")
    if (out / MARK).exists():
        raise UsageError(f"{out}: 有“{MARK}”，核对未完成，请先把 check 做完; the check is not finished, finish it first")
    named = os.fspath(form) if isinstance(form, str | os.PathLike) else form
    return read_accepted(out, forms_in(_paths(shelves)), named)


def _typed(given: str, text: str) -> str:
    from .safe_text import typed

    try:
        return typed(text)
    except UnicodeError as error:
        raise UsageError(f"{given}: 有读不出的字符，请把终端设为 UTF-8 再写; it holds what is no character, set the terminal to UTF-8") from error


def _require_rows(rows: int | None) -> None:
    if rows is not None and not 1 <= rows <= MAX_ROWS:
        raise UsageError(f"--rows {rows}: 请写 1 到 {MAX_ROWS}; give a number from 1 to {MAX_ROWS}")


def _form(given: Form | StrPath, shelves: Iterable[StrPath]) -> Form:
    return load_form(given, shelves=shelves) if isinstance(given, str | os.PathLike) else given


def _forms(given: Form | StrPath | Iterable[Form | StrPath], shelves: Iterable[StrPath]) -> Forms:
    """The forms at hand, of which those given are asked for."""
    from .form.catalog import forms_in
    from .form.definition import Form

    several = [given] if isinstance(given, str | os.PathLike | Form) else given
    named = [os.fspath(f) if isinstance(f, str | os.PathLike) else f for f in several]
    return forms_in(_paths(shelves)).with_asked(named)


def _paths(given: StrPath | Iterable[StrPath]) -> list[Path]:
    return [Path(given)] if isinstance(given, str | os.PathLike) else [Path(path) for path in given]


def _roster(units: StrPath | Sequence[Unit]) -> tuple[Unit, ...]:
    if not isinstance(units, str | os.PathLike):
        return tuple(units)
    from .intake.roster import read_units

    return read_units(Path(units))
