"""Definitions: a mistake is reported with its place and what is allowed; the first form is its seed.

Every case below changes one thing in a small right definition and states the whole problem that
its author reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.shipped import form_ids
from workbook_tools import load_form
from workbook_tools.binding.bound_rules import bind_rules
from workbook_tools.check.catalogue import CATALOGUE
from workbook_tools.cli import main
from workbook_tools.errors import DefinitionError
from workbook_tools.form import validate, validate_questions
from workbook_tools.form.definition import ROLES, Form
from workbook_tools.form.judged import ACCEPTED, accepted, digest_of_text
from workbook_tools.form.load import judge, read_form, template_folder
from workbook_tools.form.standard import standard
from workbook_tools.rules.functions import FUNCTIONS, LAZY
from workbook_tools.workbook import layout
from workbook_tools.workbook.template import make_template

TEXTS = {"rule": "须大于零", "found": "是 {found}", "fix": "请改正"}


def words(zh: str) -> dict[str, str]:
    """The same words in both languages."""
    return {"zh": zh, "en": zh}


def question(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    """One question of a definition."""
    return {"id": name, "label": words(name), "type": kind, **more}


SMALL: dict[str, Any] = {
    "form": "small", "version": "1.0.0", "title": words("小表"), "year": 2024, "unit": "万元",
    "steps": ["填写。"],
    "lists": {
        "stages": {"version": "1", "items": [{"item": "在建", "aliases": ["建设中"]}, {"item": "竣工"}]},
        "kinds": {"version": "1", "file": "kinds.csv", "codes": "\\d+", "shown": "{code} {name}"},
        "both": {"version": "1", "join": ["stages", "kinds"]},
    },
    "sheets": [
        {"id": "cover", "name": "封面", "role": "cover", "blocks": [
            {"kind": "fields", "id": "cover", "fields": [question("unit"), question("date", "date")]}]},
        {"id": "text", "name": "一、情况", "role": "section", "heading": "一、情况", "blocks": [
            {"kind": "boxes", "id": "told", "limit": 100, "boxes": [
                {"id": "told_first", "label": words("一"), "guidance": "说明情况。"}]},
            {"kind": "grid", "id": "sums", "columns": [{"id": "now", "label": words("今年")}], "rows": [
                question("all", "amount", unit="万元"), question("part", "amount", unit="万元"),
                question("rest", "amount", unit="万元", formula="all-part")]}]},
        {"id": "works", "name": "清单", "role": "list", "heading": "清单", "blocks": [
            {"kind": "table", "id": "works", "rows": 9, "columns": [
                question("name", required=True), question("stage", "choice", list="stages"),
                question("cost", "amount", unit="万元"), question("planned", "period")],
             "computed": [{"id": "key", "kind": "text", "formula": "STRIP(name)"}]}]},
    ],
    "rules": [
        {"code": "project.cost", "scope": "works", "severity": "error", "assert": "cost>0", "at": "cost",
         "zh": TEXTS, "en": TEXTS},
        {"code": "target.part", "scope": "form", "severity": "verify", "assert": "sums_part.now<=sums_all.now",
         "at": "sums_part.now", "zh": TEXTS, "en": TEXTS},
    ],
}
GONE = object()


def changed(place: str, value: object) -> dict[str, Any]:
    """The small definition with the value at a place replaced, added or taken out."""
    data = deepcopy(SMALL)
    *path, last = [int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", place)]
    part: Any = data
    for step in path:
        part = part[step]
    if value is GONE:
        del part[last]
    elif isinstance(part, list) and last == len(part):
        part.append(value)
    else:
        part[last] = value
    return data


def read(folder: Path, data: object) -> Form:
    """Read a definition as ``form validate`` does."""
    (folder / "form.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    if not (folder / "kinds.csv").exists():
        (folder / "kinds.csv").write_text("code,name\n1,甲\n2,乙\n", encoding="utf-8")
    form = read_form(folder)
    bind_rules(form)
    return form


def problems(folder: Path, data: object) -> tuple[str, ...]:
    """What is said of a definition that is wrong."""
    with pytest.raises(DefinitionError) as caught:
        read(folder, data)
    return tuple(p.removeprefix("form.json: ") for p in caught.value.problems)


FIELDS, TOLD = "sheets[0].blocks[0].fields", "sheets[1].blocks[0]"
SUMS, WORKS = "sheets[1].blocks[1]", "sheets[2].blocks[0]"
QUESTION_KEYS = "example, formula, id, label, least, list, most, plain, prompt, required, role, series, spoken, type, unit, width, year"
TYPES = ", ".join(e["name"] for e in standard()["types"] if e["name"] != "paragraph")
NUMERIC = ", ".join(e["name"] for e in standard()["types"] if "numeric" in e["capabilities"])
USABLE = ", ".join(sorted([*(f.name for f in FUNCTIONS), *LAZY]))

CASES: tuple[tuple[str, str, object, str], ...] = (
    # the shape of the JSON
    ("a key that does not exist", f"{FIELDS}[0].limit", 5,
     f"{FIELDS}[0]: Additional properties are not allowed ('limit' was unexpected); allowed here: {QUESTION_KEYS}"),
    ("a wrong type of value", "year", "2024", "year: '2024' is not of type 'integer'"),
    ("a missing key", "steps", GONE, "(top level): 'steps' is a required property"),
    ("an id with a capital", f"{WORKS}.id", "Works", f"{WORKS}.id: 'Works' is not allowed; lower-case letters, digits and _"),
    ("an unknown type of question", f"{FIELDS}[0].type", "money", f"{FIELDS}[0].type: 'money' is not allowed; one of {TYPES}"),
    ("an unknown level", "rules[0].severity", "fatal", "rules[0].severity: 'fatal' is not allowed; one of error, verify, info"),
    ("an unknown role", "sheets[1].role", "page", "sheets[1].role: 'page' is not allowed; one of cover, section, list"),
    ("an unknown kind of block", f"{SUMS}.kind", "matrix", f"{SUMS}.kind: 'matrix' is not allowed; one of fields, boxes, grid, table"),
    ("words in one language only", "title", {"zh": "表"}, "title: 'en' is a required property"),
    # ids and names
    ("two sheets of one name", "sheets[2].name", "封面", "sheets[2].name: “封面” is already used at sheets[0]; choose another"),
    ("two sheets of one id", "sheets[2].id", "text", "sheets[2].id: “text” is already used at sheets[1]; choose another"),
    ("the name of a sheet that every workbook has", "sheets[1].name", "自检",
     "sheets[1].name: “自检” is a sheet of the workbook itself; choose another name"),
    ("two blocks of one id", f"{WORKS}.id", "sums",
     f"{WORKS}.id: the name “sums” is already that of {SUMS}; choose another id"),
    ("two fields of one id", f"{FIELDS}[1].id", "unit", f"{FIELDS}[1].id: “unit” is already used at {FIELDS}[0]; choose another"),
    ("two columns of one id", f"{WORKS}.columns[2].id", "stage",
     f"{WORKS}.columns[2].id: “stage” is already used at {WORKS}.columns[1]; choose another"),
    ("a computed column named like a column", f"{WORKS}.computed[0].id", "cost",
     f"{WORKS}.computed[0].id: “cost” is already used at {WORKS}.columns[2]; choose another"),
    ("a box named like a cell of a grid", f"{TOLD}.boxes[0].id", "sums_all",
     f"{SUMS}.rows[0].id: the name “sums_all” is already that of {TOLD}.boxes[0]; choose another id"),
    ("a column that every table has", f"{WORKS}.columns[2].id", "index",
     f"{WORKS}.columns[2].id: every table has a “index” of its own; choose another id"),
    ("a block id with a meaning", f"{WORKS}.id", "form", f"{WORKS}.id: “form” has a meaning of its own; choose another id"),
    ("a name kept for explanations", f"{TOLD}.boxes[0].id", "explain_all",
     f"{TOLD}.boxes[0].id: names that begin with “explain_” are kept for explanations"),
    ("a name that Excel takes for a row", f"{TOLD}.boxes[0].id", "r2c3",
     f"{TOLD}.boxes[0].id: Excel reads “r2c3” as the address of a cell; choose another id"),
    # lists
    ("a list that does not exist", f"{WORKS}.columns[1].list", "steps",
     f"{WORKS}.columns[1].list: there is no list “steps”; there are: stages, kinds, both"),
    ("placeholders that do not exist", "placeholders", "none", "placeholders: there is no list “none”; there are: stages, kinds, both"),
    ("a joined list that comes later", "lists.kinds", {"version": "1", "join": ["both"]},
     "lists.kinds.join[0]: there is no list “both” before this one; before it: stages"),
    ("a list file that is not there", "lists.kinds.file", "lists/kind.csv",
     "lists.kinds.file: there is no “lists/kind.csv”; there are: kinds.csv"),
    ("a pattern that is none", "lists.kinds.codes", "(", "lists.kinds.codes: “(” is not a regular expression: missing ), unterminated subpattern at position 0"),
    ("a display with an unknown part", "lists.kinds.shown", "{title}", "lists.kinds.shown: “{title}” may hold {code} and {name} only"),
    ("an item listed twice", "lists.stages.items[1].item", "在建", "lists.stages.items[1].item: “在建” is listed before"),
    ("a spelling of two items", "lists.stages.items[1].aliases", ["建设中"],
     "lists.stages.items[1].aliases[0]: “建设中” already stands for “在建”"),
    ("a choice without a list", f"{WORKS}.columns[1].list", GONE, f"{WORKS}.columns[1]: a choice names its “list”"),
    ("a list for an amount", f"{WORKS}.columns[2].list", "stages",
     f"{WORKS}.columns[2].list: only a choice has a list; the type is amount"),
    # questions and blocks
    ("a formula in a table", f"{WORKS}.columns[2].formula", "cost*2",
     f"{WORKS}.columns[2].formula: only a line of a grid is computed; in a table write it under “computed”"),
    ("a share that is typed", f"{WORKS}.columns[2].type", "share",
     f"{WORKS}.columns[2].type: a share is a computed line of a grid and has a “formula”"),
    ("a serial number on the cover", f"{FIELDS}[0].type", "serial", f"{FIELDS}[0].type: only a table has a serial number"),
    ("a range of a text", f"{FIELDS}[0].least", 1, f"{FIELDS}[0]: “least” and “most” are of a type that is a number: {NUMERIC}"),
    ("a range the wrong way round", f"{SUMS}.rows[0]", question("all", "amount", unit="万元", least=9, most=1),
     f"{SUMS}.rows[0].least: 9 is more than “most”, 1"),
    ("lines told apart by a column that is not there", f"{WORKS}.unique_across", ["stage", "firm"],
     f"{WORKS}.unique_across[1]: “firm” is not a column; one of name, stage, cost, planned"),
    ("a column of a list that is compared with narratives", f"{WORKS}.columns[2].spoken", ["造价"],
     f"{WORKS}.columns[2].spoken: only lines and columns of a grid are compared with narratives"),
    ("a line with a type and no unit", f"{SUMS}.rows[0].unit", GONE,
     f"{SUMS}.rows[0].type: a line with a type of its own also states its “unit”"),
    ("a line that is required", f"{SUMS}.rows[0].required", True,
     f"{SUMS}.rows[0].required: a grid's columns say what is required, not its lines"),
    ("too many columns", f"{SUMS}.columns", [question(f"in_{c}", "amount", unit="万元") for c in "abcdefg"],
     f"{SUMS}.columns: at most 6 fit a section; there are 7"),
    ("a cover that is not first", "sheets[0].role", "section", "sheets: the first sheet, and no other, has the role “cover”; it is at none"),
    ("boxes on a list", "sheets[1].role", "list", "sheets[1].blocks: a list has one block of kind table; it has boxes, grid"),
    ("a section without a heading", "sheets[1].heading", GONE, "sheets[1]: a section has a “heading”"),
    ("a role on a list", f"{WORKS}.columns[0].role", "unit", f"{WORKS}.columns[0].role: only a field of the cover has a role"),
    ("a role that does not exist", f"{FIELDS}[0].role", "mayor",
     f"{FIELDS}[0].role: 'mayor' is not allowed; one of {', '.join(ROLES)}"),
    ("two fields of one role", f"{FIELDS}", [{**question("a"), "role": "unit"}, {**question("b"), "role": "unit"}],
     f"{FIELDS}[1].role: the role “unit” is already that of {FIELDS}[0]"),
    ("a year of a line", f"{SUMS}.rows[0].year", 2024, f"{SUMS}.rows[0]: “year” and “series” are of columns; a line is asked in every year of them"),
    ("a series without a year", f"{WORKS}.columns[2].series", words("造价"),
     f"{WORKS}.columns[2].series: a series goes over years; state the “year” as well"),
    ("lines grouped by what has no list", f"{WORKS}.grouped_by", ["cost"],
     f"{WORKS}.grouped_by[0]: “cost” is not a column with a list; there are: stage"),
    ("a word for lines that are not counted", f"{WORKS}.counted_as", words("项"),
     f"{WORKS}.counted_as: lines are counted above a list that has “totals”"),
    # what no workbook can hold or show
    ("a character that no workbook can hold", "title.zh", "表\u000b一", "title.zh: the character U+000B cannot stand in a workbook; take it out"),
    ("a name of nothing but blanks", "sheets[1].name", " \u3000", "sheets[1].name: it has nothing but blanks; choose a name that can be seen"),
    ("a name that Excel keeps", "sheets[1].name", "History", "sheets[1].name: Excel keeps “History” for itself; choose another name"),
    ("an id that is a value", f"{SUMS}.id", "true", f"{SUMS}.id: Excel reads “true” as a value of its own; choose another id"),
    ("more lines than there are", f"{WORKS}.at_least", 20, f"{WORKS}.at_least: 20 is more than “rows”, 9"),
    # rules
    ("a scope that is no block", "rules[0].scope", "work", "rules[0].scope: “work” is not a block; one of form, cover, told, sums, works"),
    ("a column that is not there, at", "rules[0].at", "price", "rules[0].at: “price” is not a column; cost, name, planned, stage"),
    ("an input that is not there, at", "rules[1].at", "sums_parts.now",
     "rules[1].at: there is no input “sums_parts.now”; the nearest: sums_part.now, sums_all.now, told_first"),
    ("an input that is computed, at", "rules[1].at", "sums_rest.now",
     "rules[1].at: there is no input “sums_rest.now”; the nearest: sums_part.now, sums_all.now, told_first"),
    ("a field that is not there", "rules[0].assert", "AND(cost>0,coast<9)",
     "rules[0].assert: character 12 of “AND(cost>0,coast<9)”: there is no “coast” here; the nearest: cost"),
    ("an id that is not there", "rules[1].when", "cover_units=\"\"",
     "rules[1].when: character 1 of “cover_units=\"\"”: there is no “cover_units” here; the nearest: cover_unit, cover_date"),
    ("a bracket that is not closed", "rules[0].assert", "AND(cost>0",
     "rules[0].assert: character 11 of “AND(cost>0”: expected “)”, found the end"),
    ("an operator that is not Excel's", "rules[0].assert", "cost!=0",
     "rules[0].assert: character 5 of “cost!=0”: “!” is not part of the language"),
    ("a function that does not exist", "rules[0].assert", "cost>0=ISNUM(cost)",
     f"rules[0].assert: character 8 of “cost>0=ISNUM(cost)”: there is no function “ISNUM”; there are: {USABLE}"),
    ("a function newer than Excel 2013", "rules[0].assert", "XLOOKUP(name,works.name)=1",
     f"rules[0].assert: character 1 of “XLOOKUP(name,works.name)=1”: there is no function “XLOOKUP”; there are: {USABLE}"),
    ("too few arguments", "rules[0].assert", "ROUND(cost)=cost",
     "rules[0].assert: character 1 of “ROUND(cost)=cost”: ROUND takes 2 arguments, not 1"),
    ("too many arguments", "rules[0].assert", "NOT(cost=0,cost=1)",
     "rules[0].assert: character 1 of “NOT(cost=0,cost=1)”: NOT takes 1 arguments, not 2"),
    ("two comparisons in a row", "rules[0].assert", "0<cost<9",
     "rules[0].assert: character 1 of “0<cost<9”: this is a condition and this a number; “<” never compares them"),
    ("a number that is too large", "rules[0].assert", f"cost<{'1' * 400}",
     f"rules[0].assert: character 6 of “cost<{'1' * 400}”: this number is larger than Excel can hold"),
    ("a sum of hundreds", "rules[0].assert", f"{'+'.join(['cost'] * 400)}>0",
     f"rules[0].assert: character 1 of “{'+'.join(['cost'] * 400)}>0”: more than 250 operations follow from each other"),
    ("minus a hundred times", "rules[0].assert", f"cost>{'-' * 100}1",
     f"rules[0].assert: character 66 of “cost>{'-' * 100}1”: nested more than 60 deep"),
    ("a requirement that is a number", "rules[0].assert", "cost-1",
     "rules[0].assert: “cost-1” neither holds nor fails; a requirement compares, or joins comparisons with AND, OR, NOT"),
    ("a whole column beside a number", "rules[1].assert", "works.cost>0",
     "rules[1].assert: character 1 of “works.cost>0”: a whole column stands beside “>”, where one value is needed"),
    ("one value where a column is needed", "rules[0].assert", "COUNTIF(name,\"x\")=0",
     "rules[0].assert: character 1 of “COUNTIF(name,\"x\")=0”: argument 1 of COUNTIF is one value; it takes a whole column"),
    ("a whole column where a value is needed", "rules[1].assert", "LEN(works.name)>0",
     "rules[1].assert: character 1 of “LEN(works.name)>0”: argument 1 of LEN is a whole column; it takes one value"),
    ("a placeholder that means nothing", "rules[0].zh.found", "是 {price} 万元",
     "rules[0]: {price}: character 1 of “price”: there is no “price” here; here are: name, stage, cost, planned, key"),
    ("a need that nothing declares", "rules[0].needs", ["maximum"],
     "rules[0].needs[0]: “maximum” is not declared anywhere; one of at_least, least, least_zi, limit, most, required"),
    ("a repetition that nothing uses", "rules[0].for", {"c": ["cost"]}, "rules[0].for: nothing uses {c}"),
    ("a code about files", "rules[0].code", "file.odd",
     "rules[0].code: codes of the families file, structure, roster are not about answers; choose another"),
    # formulas of blocks
    ("a formula with an unknown line", f"{SUMS}.rows[2].formula", "all-parts",
     f"{SUMS}.rows[2].formula: character 5 of “all-parts”: there is no “parts” here; here are: now"),
    ("a formula that needs itself", f"{SUMS}.rows[2].formula", "all-rest",
     f"{SUMS}.rows[2].formula: “all-rest” depends on “rest” itself"),
    ("a computed column that needs itself", f"{WORKS}.computed[0].formula", "key&name",
     f"{WORKS}.computed[0].formula: “key&name” depends on “key” itself"),
    ("a computed column that looks at all lines", f"{WORKS}.computed[0].formula", "COUNTIF(works.name,name)&name",
     f"{WORKS}.computed[0].formula: character 9 of “COUNTIF(works.name,name)&name”: "
     "“works.name” stands beside the line; a computed column looks at its own line"),
    ("a computed column that looks at the cover", f"{WORKS}.computed[0].formula", "cover_unit&name",
     f"{WORKS}.computed[0].formula: character 1 of “cover_unit&name”: “cover_unit” stands beside the line; a computed column looks at its own line"),
    ("a computed column with an unknown function", f"{WORKS}.computed[0].formula", "TRIM(name)",
     f"{WORKS}.computed[0].formula: character 1 of “TRIM(name)”: there is no function “TRIM”; there are: {USABLE}"),
)


@pytest.mark.parametrize(("place", "value", "said"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_mistake_is_reported_with_its_place_and_what_is_allowed(
    tmp_path: Path, place: str, value: object, said: str
) -> None:
    """The whole message, for each kind of mistake."""
    assert said in problems(tmp_path, changed(place, value))


def test_the_small_definition_is_right(tmp_path: Path) -> None:
    """What the cases change is right before they change it, and makes a workbook."""
    form = read(tmp_path, SMALL)
    assert make_template(form).package


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    """An author mends a definition in one go, not one message after the other."""
    data = changed("rules[0].assert", "coast>0")
    data["rules"][1]["at"] = "nowhere"
    data["sheets"][2]["blocks"][0]["computed"][0]["formula"] = "nam"
    assert [p.split(":")[0] for p in problems(tmp_path, data)] == [
        f"{WORKS}.computed[0].formula", "rules[0].assert", "rules[1].at",
    ]


def test_a_period_part_of_two_columns_must_be_named_with_its_column(tmp_path: Path) -> None:
    """With two periods in a table ``start`` alone would silently mean the first."""
    data = changed(f"{WORKS}.columns[4]", question("actual", "period"))
    data["rules"][0]["assert"] = "start<=finish"
    assert "“start” could be of several columns; write planned.start or actual.start" in problems(tmp_path, data)[0]
    data["rules"][0]["assert"] = "planned.start<=actual.start"
    assert read(tmp_path, data)


def test_a_column_comes_before_the_declared_fact_of_the_same_name(tmp_path: Path) -> None:
    """In a rule over lines ``{unit}`` is what the column holds, not the column's unit of measure."""
    data = changed(f"{WORKS}.columns[4]", question("unit"))
    data["rules"][0]["zh"] = data["rules"][0]["en"] = {**TEXTS, "found": "{unit}"}
    bound = next(c for c in bind_rules(read(tmp_path, data)) if c.declared.code == "project.cost")
    assert "column='unit'" in str(bound.conditions[0].show["unit"])


def test_totals_need_a_list_whose_first_columns_are_no_amounts(tmp_path: Path) -> None:
    """The line of totals stands above a list, with its words in the first two columns."""
    data = changed(f"{WORKS}.totals", True)
    columns = data["sheets"][2]["blocks"][0]["columns"]
    columns.insert(0, columns.pop(2))
    assert problems(tmp_path, data) == (f"{WORKS}.totals: totals stand on a list whose first two columns are no amounts",)


@pytest.mark.parametrize(("text", "said"), [
    ("{", "line 1 column 2: not JSON: Expecting property name enclosed in double quotes"),
    ("[]", "(top level): [] is not of type 'object'"),
    (json.dumps({**SMALL, "title": {"zh": "表\ud800", "en": "a form"}}), "title.zh: the character U+D800 cannot stand in a workbook; take it out"),
    (json.dumps(SMALL).replace("2024", "2" * 5_000, 1), "cannot be read: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit"),
])
def test_a_file_that_is_no_definition(tmp_path: Path, text: str, said: str) -> None:
    """What is not JSON, or no object, says so with the line."""
    (tmp_path / "form.json").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        read_form(tmp_path)
    assert caught.value.problems[0] == f"form.json: {said}"


def test_validate_prints_every_problem_and_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``form validate PATH`` judges a folder or its form.json."""
    with pytest.raises(DefinitionError):
        read(tmp_path, changed("rules[1].at", "nowhere"))
    assert main(["form", "validate", str(tmp_path / "form.json")]) == 2
    assert "rules[1].at: there is no input “nowhere”" in capsys.readouterr().err
    read(tmp_path, SMALL)
    assert main(["form", "validate", str(tmp_path)]) == 0


@pytest.mark.parametrize("form_id", form_ids())
def test_every_form_that_ships_is_right(form_id: str) -> None:
    """Each folder under ``templates/`` validates."""
    assert bind_rules(load_form(form_id))


@pytest.mark.parametrize("form_id", form_ids())
def test_what_is_listed_as_judged_is_accepted_by_the_schema(form_id: str) -> None:
    """Each form that comes with the program as it is now; one that was changed has its new digest listed in ``form/judged.py``."""
    said = (load_form(form_id).folder / "form.json").read_text(encoding="utf-8-sig")
    assert judge(json.loads(said)) == ()
    assert digest_of_text(said) in ACCEPTED and len(ACCEPTED) == len(form_ids())
    assert not accepted(f"{said} ")


def test_what_definitions_may_not_use_is_what_the_workbook_uses() -> None:
    """The names of own sheets, the widths of sheets and the families of file codes are facts of other rooms."""
    assert validate.OWN_SHEETS == (layout.CHECK_SHEET, layout.LIST_SHEET, layout.META_SHEET, layout.COMMENT_SHEET)
    assert validate_questions.WIDEST == layout.SHOWN
    assert set(validate.OWN_FAMILIES) == {entry.code.split(".")[0] for entry in CATALOGUE}


SEED = (Path(__file__).parent / "data" / "implementation_plan_template.txt").read_text(encoding="utf-8")
FORM = json.loads((template_folder() / "specialty-park-2022" / "form.json").read_text(encoding="utf-8"))


def squeezed(text: str) -> str:
    """Text without blanks and line breaks."""
    return "".join(text.split())


def seed_lines() -> list[str]:
    """The lines of the template that say something."""
    return [squeezed(line) for line in SEED.splitlines() if line.strip()]


def said(part: object) -> Iterator[str]:
    """Every text of a definition."""
    if isinstance(part, str):
        yield squeezed(part)
    elif isinstance(part, dict):
        for value in part.values():
            yield from said(value)
    elif isinstance(part, list):
        for value in part:
            yield from said(value)


def labels() -> list[str]:
    """The column labels of the form's main list."""
    columns = FORM["sheets"][-1]["blocks"][0]["columns"]
    return [squeezed(c["label"]["zh"]) for c in columns]


def test_every_line_of_the_template_is_in_the_form_word_for_word() -> None:
    """Titles, headings with their limits, parts, closing line, table title and note; one label spans three lines."""
    texts = {*said(FORM), "填表单位：（盖章）"}
    columns = labels()
    assert len(columns) == 12
    start = seed_lines().index(columns[0])
    note = next(i for i, line in enumerate(seed_lines()) if line.startswith("注："))
    assert "".join(seed_lines()[start:note]) == "".join(columns)
    missing = [line for line in (*seed_lines()[:start], *seed_lines()[note:]) if line not in texts]
    assert missing == []


def test_the_stated_limits_are_those_of_the_headings() -> None:
    """（不超过1000字） in a heading is the limit of its boxes."""
    for sheet in FORM["sheets"]:
        stated = re.search(r"不超过(\d+)字", sheet.get("heading", ""))
        if stated:
            assert sheet["blocks"][0]["limit"] == int(stated[1]), sheet["id"]


def test_the_line_for_the_seal_is_on_the_list() -> None:
    """填表单位：（盖章） stands above the list, with the unit's name once it is known."""
    plan = make_template(load_form("specialty-park-2022"), 2).plan
    sheet = next(s for s in plan.sheets if s.name == "项目清单")
    assert "填表单位：" in str(sheet.cells[2, 2])
    assert "（盖章）" in str(sheet.cells[2, 2])
