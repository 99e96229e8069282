"""What the page on the rule language says of LibreOffice is what LibreOffice does, and what it says of the checker what that does."""

from __future__ import annotations

from collections.abc import Iterator

import openpyxl
import pytest

from tests.oracles.libreoffice import Book, Formula, LibreOffice
from tests.test_rule_language import value
from workbook_tools.binding.guarded import guarded
from workbook_tools.rules.elsewhere import ELSEWHERE
from workbook_tools.rules.syntax import Call, parse

CASES = [case for one in ELSEWHERE for case in one.examples]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A blank workbook in LibreOffice."""
    path = tmp_path_factory.mktemp("lo") / "blank.xlsx"
    openpyxl.Workbook().save(path)
    with LibreOffice() as office, office.open(path) as opened:
        yield opened


def computed(book: Book, expression: str) -> object:
    """What LibreOffice gives for an expression."""
    book.set([("Sheet", "A1", Formula(f"={expression.replace(',', ';')}" if '"' not in expression else f"={_separated(expression)}"))])
    ((found,),) = book.values([("Sheet", "A1")])[0]
    return found


def _separated(expression: str) -> str:
    """An expression with semicolons between arguments; commas in texts stay."""
    return '"'.join(part if at % 2 else part.replace(",", ";") for at, part in enumerate(expression.split('"')))


@pytest.mark.parametrize(("expression", "ours", "theirs"), CASES, ids=[case[0] for case in CASES])
def test_each_expression_gives_what_the_page_says(expression: str, ours: object, theirs: object, book: Book) -> None:
    """In the checker and in LibreOffice."""
    assert value(expression) == ours
    found = computed(book, expression)
    assert found == pytest.approx(theirs) if isinstance(theirs, float) else found == theirs


@pytest.mark.parametrize("expression", [case[0] for case in CASES])
def test_a_rule_is_kept_from_none_of_them(expression: str) -> None:
    """What a rule is kept from differs nowhere, and would not belong on the page."""
    call = parse(expression)
    assert isinstance(call, Call) and guarded(call) is call


@pytest.mark.parametrize("number", [-5, -123456, -1234567, 5, 0, -0.4])
def test_six_digits_have_their_sign_before_them(number: float, book: Book) -> None:
    """-5 is -000005 in the checker as it is in the workbook."""
    expression = f'TEXT({number},"000000")'
    assert value(expression) == computed(book, expression)
