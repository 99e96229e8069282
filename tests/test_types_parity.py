"""Percentages, credit codes and a form's own types: the live workbook's verdict is the checker's, in LibreOffice."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests.oracles.libreoffice import Book, LibreOffice
from tests.parity import LETTERS, POOLS, Parity, Typed
from tests.typed_form import CODES, RIGHT, read_typed
from workbook_tools.check.evaluate import failures
from workbook_tools.check.values import Reading
from workbook_tools.rules.values import Value
from workbook_tools.workbook.fill import cells_of
from workbook_tools.workbook.progress import READY

CASES, SEED = 120, 20241122


@pytest.fixture(scope="module")
def parity(tmp_path_factory: pytest.TempPathFactory) -> Parity:
    made = Parity(read_typed(tmp_path_factory.mktemp("form")))
    made.base = dict(cells_of(made.layout, RIGHT).cells)
    return made


@pytest.fixture(scope="module")
def book(parity: Parity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with LibreOffice() as office:
        yield office.open(parity.save(tmp_path_factory.mktemp("book")))


def places(parity: Parity, kind: str) -> list[tuple[str, int, int]]:
    """Where inputs of a type are."""
    return [c.place for c in parity.cells if c.question.type == kind]


def every_entry(parity: Parity) -> list[dict[tuple[str, int, int], Value]]:
    """Each value of the pools in turn, in every input of its type at once."""
    out = []
    for kind in ("percent", "id_number"):
        for value in POOLS[kind]:
            typed = {p: v for p, v in parity.base.items() if p not in places(parity, kind)}
            out.append(typed if value is None else {**typed, **dict.fromkeys(places(parity, kind), value)})
    return out


def off_by_one(parity: Parity) -> list[dict[tuple[str, int, int], Value]]:
    """A right code with each of its characters in turn replaced by the next letter of the alphabet."""
    out = []
    at = next(p for p in places(parity, "id_number") if p[0] == "企业清单")
    for i, letter in enumerate(CODES[0]):
        wrong = LETTERS[(LETTERS.index(letter) + 1) % len(LETTERS)]
        out.append({**parity.base, at: CODES[0][:i] + wrong + CODES[0][i + 1 :]})
    return out


def found(parity: Parity, typed: Typed) -> set[str]:
    """The codes of the rules that the checker says have failed."""
    return {f.bound.declared.code for f in failures(Reading(parity.expressions, parity.raw(typed)), parity.layout.rules)}


def test_the_right_return_may_be_sent(parity: Parity, book: Book) -> None:
    """Both sides say so, with percentages as Excel keeps them and real codes."""
    assert parity.checker(parity.base)[2] == READY
    assert not parity.run(book, [parity.base]).differing


def test_no_single_wrong_character_of_a_code_goes_unseen(parity: Parity, book: Book) -> None:
    """In any of the 18 places, in the workbook as in the checker."""
    cases = off_by_one(parity)
    assert len(cases) == 18
    assert all(found(parity, typed) == {"value.check_digit"} for typed in cases)
    assert not parity.run(book, cases).differing


def test_workbook_and_checker_agree_on_every_way_of_writing_one(parity: Parity, book: Book) -> None:
    """Each spelling by itself, then hundreds of forms with many things changed at once."""
    chance = random.Random(SEED)
    cases = every_entry(parity) + [parity.case(chance) for _ in range(CASES)]
    tally = parity.run(book, cases)
    assert tally.evaluations > 15_000
    assert not tally.differing, f"{parity.shrink(book, tally.differing[0][0])}: {tally.differing[0][1][:3]}"
    failed = set().union(*(found(parity, typed) for typed in cases))
    assert failed >= {
        "value.not_percent", "value.above_whole", "value.not_id_number", "value.digits_lost", "value.check_digit",
        "value.not_growth", "value.not_mobile", "value.normalised", "value.missing", "value.negative", "rates.sold", "firms.share",
    }
