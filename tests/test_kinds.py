"""A rule that uses text where a number is needed is refused when the form is loaded, with its place."""

from __future__ import annotations

import pytest

from workbook_tools import load_form
from workbook_tools.binding.bound_rules import bind_rules
from workbook_tools.errors import DefinitionError
from workbook_tools.form.definition import Form, Rule
from workbook_tools.words import Texts, Words
from workbook_tools.workbook.formula_limits import require_limits
from workbook_tools.workbook.place_form import lay_out

TEXTS = Texts(*(Words("须", "must") for _ in range(3)))


def with_rule(assertion: str, scope: str = "projects", at: str = "investment") -> Form:
    from dataclasses import replace

    form = load_form("specialty-park-2022")
    rule = Rule("project.odd", "error", assertion, TEXTS, "rules[99]", scope=scope, at=at)
    return replace(form, rules=(*form.rules, rule))


@pytest.mark.parametrize(
    ("assertion", "told"),
    [
        ("name+1>2", "rules[99].assert: character 1 of “name+1>2”: “name” is text, and “+” needs a number"),
        ("1<ABS(service_effect)", "“service_effect” is text, and ABS needs a number"),
        ("related>5", "“related” is text and this a number; “>” never compares them"),
        ('investment<"many"', "the text “many” is text and “investment” a number; “<” never compares them"),
        ("AND(name,TRUE)", "“name” is text, and AND needs a condition"),
        ("SUM(projects.name)>0", "“projects.name” is text, and SUM needs numbers"),
        ("-remarks<0", "“remarks” is text, and “-” needs a number"),
        ("ROUND(period,2)=0", "“period” is text, and ROUND needs a number"),
    ],
)
def test_text_where_a_number_is_needed_is_refused_with_its_place(assertion: str, told: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        bind_rules(with_rule(assertion))
    assert told in caught.value.problems[0]
    assert caught.value.problems[0].startswith("rules[99].assert: character ")


@pytest.mark.parametrize(
    "assertion",
    ['investment<>""', 'related="是"', "start<=finish", "LEN(name)<100", 'LEFT(period,4)&"年"<>""', "SUM(projects.investment)>0"],
)
def test_kinds_that_go_together_are_accepted(assertion: str) -> None:
    assert bind_rules(with_rule(assertion))


def test_a_formula_beyond_8192_characters_is_refused_with_its_place() -> None:
    long = "AND(" + ",".join(f"LEN(HALF(STRIP(name)))<>{n}" for n in range(60)) + ")"
    form = with_rule(long)
    assert bind_rules(form)
    with pytest.raises(DefinitionError, match=r"rules\[99\]\.assert: project\.odd becomes a formula of \d+ characters; Excel takes 8192"):
        require_limits(lay_out(form, 5))


def test_a_text_beyond_255_characters_in_a_formula_is_refused() -> None:
    form = with_rule('name<>"' + "长" * 256 + '"')
    with pytest.raises(DefinitionError, match="a text of 256 characters; Excel takes 255 in a formula"):
        require_limits(lay_out(form, 5))


def test_the_forms_that_ship_keep_within_the_limits() -> None:
    require_limits(lay_out(load_form("specialty-park-2022")))
