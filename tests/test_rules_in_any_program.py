"""Rules that Excel and the programs like it would answer differently mean one thing, or are refused when the form is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.oracles.libreoffice import LibreOffice
from tests.parity import Parity, Place
from tests.small_form import write_form
from workbook_tools.binding.bound_rules import bind_rules
from workbook_tools.errors import DefinitionError
from workbook_tools.form.definition import Form
from workbook_tools.form.load import read_form
from workbook_tools.rules.values import ExcelError, Value

RULES = (
    # the place 0 of a column is the whole column; a blank that is found is a blank
    "ISNUMBER(INDEX(visits.output,tax))", "IFERROR(INDEX(visits.output,tax),7)>1", 'INDEX(visits.company,3)=""',
    "INDEX(visits.company,3)&company=company", "EXACT(INDEX(visits.company,index),company)", "ISNUMBER(INDEX(visits.output.raw,2))",
    # programs read dates, fractions, exponents and signs of money as numbers, each its own
    "VALUE(company)>1", "ISERROR(VALUE(company))", "VALUE(LEFT(company,1))=1", "N(NUMERAL(company))=1000", "N(DATEOF(company))>0",
    "ISTEXT(NUMERAL(company.raw))", 'PADMONTH(company)<>"202106"', "ISNUMBER(MONTHOF(company))",
    # a blank is no day, and days before March 1900 have other numbers
    "MONTH(tax)=1", "ISERROR(MONTH(output))", "MONTH(DATE(2022,index,1))=index", "ISERROR(DATE(tax,1,1))", "DATE(output,2,1)>1",
    # nothing is found at once; a blank is not found among blanks
    "FIND(trade,company)=1", 'ISNUMBER(FIND(trade,"汽车"))', 'FIND("",company,2)=2', "ISERROR(MATCH(trade.raw,visits.trade))",
    "ISERROR(MATCH(company,visits.company))", 'SUBSTITUTE(company,"",trade,IF(tax<100,tax,1))=company', "ISERROR(LEFT(company,output))",
    'TEXT(output,"#,##0.######")=FIGURE(output)', 'TEXT(tax,"#,##0.######")="20"',
    # a list by its id, whether or not any question has it
    'ITEM(company,lists.trade)="汽车"', 'ITEM(company,lists.known)="甲"', 'ITEM(output.raw,lists.known)="?"', 'ITEM(trade,lists.known)<>"?"',
)
COMPANIES: tuple[Value, ...] = (
    "汽车", "甲", None, "1e3", "2022-3-1", "12%", "1/2", "￥5", "1000", "12.5", " 12 ", "１２", 12.0, 0.5, "2021.6", 202106.0,
    "202106", "甲厂", "ABC", ExcelError("#N/A"),
)
AMOUNTS: tuple[Value, ...] = (None, 0.0, 1.0, 2.0, 20.0, 1234.5, 61.0, 60.0, 44621.0, 3e9, 1899.0, "待定")
REFUSED = {
    'company>"甲"': "“company” is text, and “>” orders texts differently in each program; compare numbers",
    'LEFT(company,4)>="2000"': "what LEFT gives is text, and “>=” orders texts differently in each program; compare numbers",
    "output.raw<tax.raw": "“output.raw” may be text, and “<” orders texts differently in each program; compare numbers",
    'COUNTIF(visits.company,">甲")>0': "the text “>甲” orders texts, which each program does differently; compare numbers",
    'ITEM(company,visits.trade)="?"': "argument 2 of ITEM is no list of the form; write its id after “lists.”",
}


def form_with(folder: Path, rules: tuple[str, ...]) -> Form:
    """The small form with these rules over its list, and a list of names that no question has."""
    def put(data: dict[str, Any]) -> None:
        words = {"zh": {"rule": "规则", "found": "不符", "fix": "请核对"}, "en": {"rule": "A rule", "found": "does not hold", "fix": "Check it"}}
        data["lists"]["known"] = {"version": "1", "items": [{"item": "甲", "aliases": ["甲厂"]}, {"item": "乙"}]}
        data["rules"] = [
            {**data["rules"][0], **words, "code": f"visits.{chr(97 + i // 26)}{chr(97 + i % 26)}", "assert": rule} for i, rule in enumerate(rules)
        ]
    return read_form(write_form(folder, put))


def cases(parity: Parity) -> list[dict[Place, Value]]:
    """Each name with each amount, six lines to a case."""
    pairs = [(company, amount) for company in COMPANIES for amount in AMOUNTS]
    out = []
    for start in range(0, len(pairs), 6):
        given: dict[tuple[str, str, str], Value] = {}
        for line, (company, amount) in enumerate(pairs[start : start + 6], 1):
            at = "visits", str(line)
            given |= {(*at, "company"): company, (*at, "output"): amount, (*at, "tax"): AMOUNTS[(start + line) % len(AMOUNTS)]}
            given[*at, "trade"] = "汽车" if line % 3 else None
        out.append({c.place: given[c.key] for c in parity.cells if given.get(c.key) is not None})
    return out


def test_where_programs_differ_the_workbook_and_the_checker_say_the_same(tmp_path: Path) -> None:
    """In LibreOffice, which is not Excel: what it answers otherwise is kept from it by the formula itself."""
    parity = Parity(form_with(tmp_path, RULES), None, 6)
    with LibreOffice() as office:
        tally = parity.run(office.open(parity.save(tmp_path)), cases(parity))
    assert tally.evaluations > 5_000
    asked = {bound.declared.code: bound.declared.assertion for bound in parity.layout.rules}
    assert [(asked.get(d.where.split()[0], ""), d) for _, found in tally.differing for d in found] == []


def test_a_computed_text_of_a_blank_cell_is_no_zero(tmp_path: Path) -> None:
    """In the workbook a formula that gives a blank cell shows 0, and the checker had a blank."""
    def put(data: dict[str, Any]) -> None:
        data["sheets"][1]["blocks"][0]["computed"] = [
            {"id": "same", "kind": "text", "formula": "company"}, {"id": "either", "kind": "text", "formula": "IF(tax>1,company,trade)"},
        ]
        model = data["rules"][0] | {"zh": {"rule": "规则", "found": "不符", "fix": "请核对"}, "en": {"rule": "A rule", "found": "fails", "fix": "Check"}}
        data["rules"] = [
            {**model, "code": "visits.a", "assert": "EXACT(same,company)"}, {**model, "code": "visits.b", "assert": "EXACT(either,company)"},
            {**model, "code": "visits.c", "assert": 'either<>"0"'},
        ]
    parity = Parity(read_form(write_form(tmp_path, put)), None, 6)
    with LibreOffice() as office:
        assert parity.run(office.open(parity.save(tmp_path)), cases(parity)).differing == []


@pytest.mark.parametrize("rule", REFUSED)
def test_a_rule_that_cannot_mean_one_thing_is_refused(tmp_path: Path, rule: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        bind_rules(form_with(tmp_path, (rule,)))
    assert refused.value.problems[0].endswith(f"of “{rule}”: {REFUSED[rule]}")
