"""All that the results of a run are made from, and what several of them need of it.

What belongs here: the noun, its letters, its links, and pieces of its returns. What does not: which results there are and what each
takes of it (``writers``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from ..check.finding import FileResult
from ..form.catalog import Forms
from ..report.letter import NOBODY, Sender, addressed, form_name, letters
from ..report.links import Links
from .in_order import InOrder
from .kept import submission_kept
from .ledger import Ledger
from .letters import Place, Placed, places
from .pieces import LINES, Beside, key_of, lines_of, pieces_for_results
from .remote import is_url
from .resolve import Resolved
from .result_record import owned
from .sayings import Sayings
from .standing import Standing, Written

T = TypeVar("T")


@dataclass(frozen=True)
class Outcome:
    """All that the results of a run are made from; ``definitions`` tells the form that each file was read by."""

    resolved: Resolved
    ledger: Ledger
    forms: Forms
    beside: Beside
    definitions: Mapping[str, str]
    lang: str
    out: Path
    """The folder of results, from which links lead to the returns."""
    standing: Standing
    copies: Mapping[str, Written] = field(default_factory=dict)
    """The annotated copies that were made, by the return's file."""
    copy_paths: Mapping[str, str] = field(default_factory=dict)
    """Where each will stand below the folder of results."""
    sender: Sender = NOBODY
    strict: bool = False

    def key(self, result: FileResult) -> str:
        """What the pieces of a return that counts follow from."""
        return key_of(self.definitions[result.file], result.sha256, result.unit, self.beside)

    def piece(self, kept: InOrder, result: FileResult, read: Callable[[bytes], T]) -> T:
        """A piece of a return that counts; one that is not at hand, or damaged, is made anew. Raises ``AnswersDamaged``."""
        by = self.definitions[result.file]
        data = kept.of(result.file, self.key(result))
        with suppress(ValueError):
            if data is not None:
                return read(data)
        given = owned(submission_kept(self.ledger, result.file), result.unit)
        anew = pieces_for_results(self.forms.by_digest(by).load(), self.beside, result.sha256, given)
        self.ledger.keep_pieces(result.file, anew)
        return read(anew.held[kept.kind])

    @cached_property
    def lines(self) -> tuple[tuple[str, Mapping[str, int]], ...]:
        """Of each return that counts the form that it was read by, and how many lines each of its lists has. Raises ``AnswersDamaged``."""
        kept = InOrder(self.ledger, LINES)
        return tuple((self.definitions[result.file], self.piece(kept, result, lines_of)) for result in self.resolved.counted)

    @cached_property
    def sayings(self) -> Sayings:
        """What was said of each file, as far as it is known."""
        return Sayings(self.ledger, self.lang, self.resolved.findings)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Where the letters stand, which can be told before there are any."""
        return places(addressed(self.resolved.summary), self.lang)

    @cached_property
    def letters(self) -> tuple[Placed, ...]:
        """The letters with their places."""
        forms = {}
        for digest in sorted(set(self.definitions.values()) - {""}):
            form = self.forms.by_digest(digest).load()
            forms[form.id] = form
        for entry in self.forms.asked:
            if entry.id not in forms:
                forms[entry.id] = entry.load()
        names = {name: form_name(form) for name, form in forms.items()}
        sheets = {name: tuple(sheet.name for sheet in form.sheets) for name, form in forms.items()}
        given = letters(self.resolved.summary, self.sender, names, self.copies, self.lang, self.sayings, sheets)
        return tuple(map(Placed, given, self.places))

    @cached_property
    def links(self) -> Links:
        """Where everything can be opened from the folder of results."""
        files = {}
        here = self.out.resolve()

        @cache
        def way(folder: str) -> str:
            return Path(os.path.relpath(folder, here)).as_posix()

        for name, place in self.ledger.places():
            folder, _, last = os.fsdecode(place).rpartition(os.sep)
            if is_url(os.fsdecode(place)):  # nothing that Excel or a browser opens
                continue
            with suppress(ValueError):  # on another drive
                files[name] = last if way(folder or os.sep) == "." else f"{way(folder or os.sep)}/{last}"
        by_unit = {(one.unit.code, one.unit.form): one.path for one in self.places}
        return Links(files, dict(self.copy_paths), by_unit)

    def apart(self, ledger: Ledger, folder: Path) -> Outcome:
        """The same for another process, with another ledger and a folder of its own for what it makes.

        What only this ledger can tell is asked before: lines, links.
        """
        other = replace(self, ledger=ledger, standing=Standing(folder, self.standing.out, self.standing.known))
        vars(other).update(sayings=self.sayings.apart(ledger), lines=self.lines, links=self.links, places=self.places)
        return other
