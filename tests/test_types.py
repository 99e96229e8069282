"""Types: one declaration each; percentages and credit codes come by declaration alone, and a form may bring its own."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from tests.parity import Parity
from tests.typed_form import CODES, RIGHT, read_typed, returned, write_typed
from workbook_tools.binding.guide import markdown
from workbook_tools.cells import a1
from workbook_tools.check.evaluate import check_return, submission_of
from workbook_tools.check.values import Reading
from workbook_tools.check.wording import worded
from workbook_tools.cli import main
from workbook_tools.errors import DefinitionError
from workbook_tools.examine import Examined, examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.definition import Form
from workbook_tools.form.load import HERE, definition_schema
from workbook_tools.form.schema import submission_schema
from workbook_tools.form.standard import capabilities_of, standard
from workbook_tools.form.types import CAPABILITIES, ENTRY
from workbook_tools.form.units import Unit
from workbook_tools.form.validate_types import may_be_unreadable, type_faults, unspoken
from workbook_tools.report.sums import sums_of
from workbook_tools.report.tables import tables_of
from workbook_tools.report.totals import by_city, by_items, by_year
from workbook_tools.rules.functions import FUNCTIONS
from workbook_tools.rules.ranges import Lookup
from workbook_tools.rules.values import UNREADABLE, Value
from workbook_tools.words import fill
from workbook_tools.workbook.fill import cells_of, inputs_by_id, known_of
from workbook_tools.workbook.layout import Layout
from workbook_tools.workbook.model import Validation
from workbook_tools.workbook.place_form import lay_out
from workbook_tools.workbook.recalculate import Recalculation
from workbook_tools.workbook.template import Template, make_template
from workbook_tools.workbook.validation import validation_of
from workbook_tools.workbook.verdict_texts import letters_of

TYPES = standard()["types"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_typed(tmp_path_factory.mktemp("typed"))


@pytest.fixture(scope="module")
def form(folder: Path) -> Form:
    return forms_in([folder]).get("typed-list")


@pytest.fixture(scope="module")
def template(form: Form) -> Template:
    return make_template(form)


@pytest.fixture(scope="module")
def parity(form: Form) -> Parity:
    return Parity(form)


# what comes with every form


@pytest.mark.parametrize("entry", TYPES, ids=lambda e: e["name"])
def test_a_standard_type_is_declared_as_a_forms_own_would_be(entry: dict[str, Any]) -> None:
    """The same shape, the same demands, and an error rule where its reading may fail."""
    schema = definition_schema()
    jsonschema.validate(entry, {**schema["$defs"]["type"], "$defs": schema["$defs"]})
    assert [*type_faults(entry["name"], entry)] == []
    assert [*unspoken(entry["name"], entry, standard()["rules"])] == []


def test_no_file_but_the_declarations_lists_the_types() -> None:
    """The schema that ships names none; the one that judges a form has them put in, its own included."""
    shipped = json.loads((HERE / "form.schema.json").read_text(encoding="utf-8"))["$defs"]
    assert "enum" not in shipped["type_name"] and "enum" not in shipped["capability"]
    judging = definition_schema({"types": [{"name": "growth"}]})["$defs"]
    assert judging["type_name"]["enum"] == [t["name"] for t in TYPES if t["name"] != "paragraph"] + ["growth"]
    assert judging["capability"]["enum"] == list(CAPABILITIES)
    assert judging["aim"]["enum"] == [*CAPABILITIES, ENTRY]


def test_every_capability_is_used_by_a_type_and_aimed_at_or_acted_on() -> None:
    """None is there for nothing: rules aim at it, or a module of the package names it."""
    told = {name for entry in TYPES for name in capabilities_of(entry)}
    assert told == {*CAPABILITIES, ENTRY}
    aimed = {name for rule in standard()["rules"] for name in rule.get("capabilities", ())}
    sources = [p.read_text(encoding="utf-8") for p in HERE.parent.rglob("*.py") if p.name != "types.py"]
    for name in CAPABILITIES:
        assert name in aimed or any(f"can({name.upper()})" in s or f"(data, {name.upper()})" in s for s in sources), name


def test_standard_rules_aim_at_what_types_can_do() -> None:
    """A list of types is named only where the sentence is about that one type."""
    assert {len(rule["types"]) for rule in standard()["rules"] if "types" in rule} == {1}


def test_the_functions_that_may_not_be_able_to_read_are_known_as_such() -> None:
    """Whatever gives ``?`` for words says so, and nothing else does."""
    words = {"text": "待定", "any": "待定", "number": 1.0, "logical": True, "range": Lookup(())}
    for function in FUNCTIONS:
        given = [words[takes] for takes in function.takes[: function.least]]
        assert (function.apply(*given) == UNREADABLE) is function.doubts, function.name


@pytest.mark.parametrize(("name", "expected"), [
    ("text", False), ("paragraph", False), ("serial", False), ("share", False), ("amount", True), ("count", True),
    ("percent", True), ("choice", True), ("period", True), ("date", True), ("id_number", True),
])  # fmt: skip
def test_which_readings_may_fail(name: str, expected: bool) -> None:
    """Told from the steps alone."""
    assert may_be_unreadable(next(e for e in TYPES if e["name"] == name)) is expected


# percentages and credit codes: what is read, and the sentence about it


def said(parity: Parity, key: tuple[str, int], value: Value, lang: str = "zh") -> list[str]:
    """What the checker says of the right return with one thing typed over it; ``@`` is the sheet and cell of that."""
    typed = cells_of(parity.layout, {**RIGHT, key: value}).cells
    reading = Reading(parity.expressions, parity.raw(typed))
    found = check_return(reading, parity.layout.rules, submission_of(reading, "a.xlsx", ""))
    ((sheet, row, column),) = cells_of(parity.layout, {key: "x"}).cells
    said = [f"{f.severity} {f.code} {worded(f, lang).message}" for f in found]
    return [line.replace(f" {sheet} {a1(row, column)} ", " @ ") for line in said]


SHARE, CODE, RISE, PHONE = ("firms.share", 1), ("firms.code", 1), ("rates_rise.now", 0), ("cover_phone", 0)
NOT_PERCENT = "error value.not_percent @ 持股比例：“{}”看不出是百分之几。请重新填写，使格内显示的就是应填的百分数，如 35%。"
READ = "info value.normalised @ 持股比例：“{}”已按 {} 读取。无须处理。"
NO_CODE = "error value.not_id_number @ 统一社会信用代码：“{}”不是 18 位统一社会信用代码。请对照营业执照填写，如 91350100M000100Y43。"
WRONG = "error value.check_digit @ 统一社会信用代码：“{}”与校验位不符，有一位或几位填错。请对照营业执照逐位核对。"
CAPITALS = "info value.normalised @ 统一社会信用代码：“{}”已按“9144030071526726XG”读取。无须处理。"

SENTENCES: tuple[tuple[tuple[str, int], Value, tuple[str, ...]], ...] = (
    (SHARE, 0.35, ()),
    (SHARE, 1.0, ()),
    (SHARE, 35.0, (NOT_PERCENT.format("35"),)),
    (SHARE, 10.5, (NOT_PERCENT.format("10.5"),)),
    (SHARE, "35", (NOT_PERCENT.format("35"),)),
    (SHARE, "0.35", (NOT_PERCENT.format("0.35"),)),
    (SHARE, "约35%", (NOT_PERCENT.format("约35%"),)),
    (SHARE, "待定", (NOT_PERCENT.format("待定"),)),
    (SHARE, "35%", (READ.format("35%", "35%"),)),
    (SHARE, "３５．５％", (READ.format("３５．５％", "35.5%"),)),
    (SHARE, "百分之35", (READ.format("百分之35", "35%"),)),
    (SHARE, 1.5, (
        "verify value.above_whole @ 持股比例：“1.5”按 150% 读取，超过了 100%。"
        "如应为 1.5%，请改为格内显示 1.5%；确实超过 100% 的，请在“自检”说明。",)),
    (SHARE, -0.5, (
        "error value.negative @ 持股比例：-0.5 是负数。请填写不小于 0 的数字。",
        "verify firms.share @ 持股比例：只有 -50%。请核对。")),
    (SHARE, None, ("error value.missing @ 持股比例：没有填写。请补填。",)),
    (CODE, CODES[1], ()),
    (CODE, "9144 0300 7152 6726 XG", ()),
    (CODE, "9144030071526726xg", (CAPITALS.format("9144030071526726xg"),)),
    (CODE, "９１４４０３００７１５２６７２６ｘＧ", (CAPITALS.format("９１４４０３００７１５２６７２６ｘＧ"),)),
    (CODE, "9144030071526726GX", (WRONG.format("9144030071526726GX"),)),
    (CODE, "9144O30071526726XG", (NO_CODE.format("9144O30071526726XG"),)),
    (CODE, "914403007152672", (NO_CODE.format("914403007152672"),)),
    (CODE, 914403007152672000.0, (
        "error value.digits_lost @ 统一社会信用代码：“914403007152672000”存成了数字，第 15 位以后可能已经丢失。"
        "请重新填写全部 18 位。",)),
    (RISE, -0.5, ()),
    (RISE, "-12.5％", ("error value.not_growth @ 产值增速 本年：“-12.5％”看不出是百分之几。请连同百分号填写，如 -3.5%。",)),
    (RISE, "-12.5%", ()),
    (PHONE, "１３８　００００　００００", ("info value.normalised @ 联系人手机：“１３８　００００　００００”已按“13800000000”读取。无须处理。",)),
    (PHONE, "0917-5550101", ("error value.not_mobile @ 联系人手机：“0917-5550101”不是手机号。请填写 11 位手机号，如 13800000000。",)),
)


@pytest.mark.parametrize(("key", "value", "expected"), SENTENCES, ids=[f"{k[0]} {v!r}" for k, v, _ in SENTENCES])
def test_the_sentence_an_official_reads(
    parity: Parity, key: tuple[str, int], value: Value, expected: tuple[str, ...]
) -> None:
    """Nothing is taken for a hundred times itself without a word; a wrong code is told from one that is none."""
    assert said(parity, key, value) == list(expected)


@pytest.mark.parametrize("value", [" 35 % ", "３５％", "　35", 35.0, 1.5, "9144 0300 7152 6726 xg", "9144030071526726XH", 9.1e17, "138 0000 0000"])
def test_the_workbooks_own_formulas_give_the_same_verdict(parity: Parity, value: Value) -> None:
    """Computed here; LibreOffice computes the same in ``test_types_parity``, for many more entries."""
    typed = {c.place: value for c in parity.cells if c.question.type in {"percent", "id_number", "growth", "mobile"}}
    computed = Recalculation(parity.template.plan, typed)
    letters, _, _ = parity.checker(typed)
    for at in parity.layout.blocks.values():
        for bound in (b for b in parity.layout.rules if b.number in at.marks):
            for line in (line for line in at.lines() if bound.at_line(line)):
                text = computed.value(at.sheet, at.rows[line], at.verdicts[bound.declared.severity]) or ""
                live = letters_of(str(text), at.marks[bound.number])
                assert live == letters.get((bound.number, line), ""), (bound.declared.code, line)


def test_the_same_in_english(parity: Parity) -> None:
    """Words of both languages are declared with the type."""
    assert said(parity, SHARE, 35.0, "en") == [
        "error value.not_percent @ Share held: “35” could be more than one percentage, or is none. "
        "Type it again so that the cell shows the percentage that is meant, such as 35%."
    ]


# the same declaration everywhere else


def examined(template: Template, folder: Path, **changes: Value) -> Examined:
    """The right return, filled in, saved and examined as a file."""
    typed = {**RIGHT, **{(name, 1): value for name, value in changes.items()}}
    return examine_bytes(returned(template, typed), "甲县.xlsx", forms_in([folder]))


def test_a_file_makes_the_round_trip(template: Template, folder: Path, form: Form) -> None:
    """From the generated workbook back to a record that its JSON Schema accepts: 35% is 0.35, codes are text."""
    done = examined(template, folder)
    assert {f.code for f in done.findings} == {"structure.protection_removed"}
    assert done.submission is not None
    record = done.submission.record("accepted")
    jsonschema.validate(record, submission_schema(form))
    assert record["values"]["rates_local.now"] == 0.355
    assert record["values"]["rates_rise.last"] == -0.035
    assert [(r["code"], r["share"]) for r in record["tables"]["firms"]] == [(CODES[1], 0.35), (CODES[2], 1)]


def pasted(data: bytes, area: str, value: float) -> bytes:
    """A return into whose list a number was pasted with the look, and without the entry limits, of where it came from."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["企业清单"]
    for held in list(sheet.data_validations.dataValidation):
        if str(held.sqref) == area:
            sheet.data_validations.dataValidation.remove(held)
    sheet[area.split(":")[0]].value = value
    sheet[area.split(":")[0]].number_format = "General"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("value", "told"), [(0.8, True), (1.0, True), (0.0, False), (1.5, False)])
def test_a_fraction_pasted_with_another_look_has_to_be_verified(
    template: Template, folder: Path, value: float, told: bool
) -> None:
    """0.8 may have been meant as 80% or as 0.8%, and the cell no longer shows how it is read."""
    area = next(g.address for g in inputs_by_id(template.layout).values() if g.id == "firms.share")
    data = pasted(returned(template, {**RIGHT, ("firms.share", 2): None}), area, value)
    found = [f for f in examine_bytes(data, "甲县.xlsx", forms_in([folder])).findings if f.code == "structure.format_lost"]
    assert [(f.severity, f.sheet, f.cell) for f in found] == ([("verify", "企业清单", area.split(":")[0])] if told else [])
    if told:
        assert worded(found[0]).message == (
            f"甲县.xlsx 企业清单 {area.split(':')[0]}：有 1 格因粘贴失去了原来的格式，其中的“{value:g}”按“1＝100%”读取，"
            "格内显示的可能不是这个数。请核对格内显示的是不是应填的数，不是的请重新填写。"
        )


def test_the_schema_of_a_record_says_what_a_number_stands_for(form: Form) -> None:
    """A recorded 1 is 100%, whatever unit the form shows."""
    schema = submission_schema(form)["properties"]
    assert schema["values"]["properties"]["rates_sales.now"] == {
        "title": "产品销售率 本年", "description": "Sold, This year (1 = 100%)", "type": ["number", "string", "null"],
    }
    assert schema["tables"]["properties"]["firms"]["items"]["properties"]["code"] == {
        "title": "统一社会信用代码", "description": "Credit code", "type": ["string", "null"],
        "examples": ["91350100M000100Y43"],
    }


def test_percentages_are_columns_of_numbers_and_are_never_added_up(template: Template, folder: Path, form: Form) -> None:
    """Shown as percentages, said to be in 1＝100%, and in no total; output is in万元 without the form saying so."""
    done = examined(template, folder)
    assert done.submission is not None
    tables = tables_of(form, [done.submission])
    firms = tables["firms"]
    share, code, output = (firms.column(name) for name in ("share", "code", "output"))
    assert (share.kind, share.format, share.unit, share.adds_up) == ("number", "0.00%", "1＝100%", False)
    assert (code.kind, code.unit, output.unit, output.adds_up) == ("text", "", "万元", True)
    assert [row["share"] for row in firms.rows] == [0.35, 1.0]
    assert {row["measure"] for row in tables["rates"].rows} == {"1＝100%"}
    assert by_city(form, tables, sums_of(form, tables)) is None
    assert by_year(form, tables, sums_of(form, tables)).rows == []


def test_the_guide_tells_the_rules_of_new_types(form: Form) -> None:
    """Those of the standard and those of the form, in both languages."""
    text = markdown(form)
    for line in ("- **错误** 格内显示的百分数须与实际相符，如 35%", "- **错误** 增速连同百分号填写", "- **核实** 百分数一般不超过 100%",
                 "- **错误** 统一社会信用代码的校验位须相符（GB 32100-2015）"):
        assert line in text.splitlines()
    assert "- **error** A mobile number has 11 digits" in markdown(form, "en").splitlines()


def validation(layout: Layout, block: str, line: str, column: str, area: str) -> Validation:
    """The validation of one input."""
    made = validation_of(layout, layout.form.block(block).question(line, column), area)
    assert made is not None
    return made


def test_what_may_be_typed_follows_from_the_declaration(form: Form) -> None:
    """Bounds, formula over the first cell, prompt and words of refusal."""
    layout = lay_out(form)
    share = validation(layout, "firms", "", "share", "D6:D13")
    assert (share.kind, share.formula, share.most) == ("decimal", "0", "10")
    assert (share.prompt, share.error) == ("填 35 或 35%，格内显示 35.00%", "请填写百分数：填 35 或 35%，格内显示 35.00%。")
    code = validation(layout, "firms", "", "code", "C6:C13")
    assert (code.kind, code.formula, code.error) == ("custom", "LEN(C6)=18", "请填写 18 位统一社会信用代码，如 91350100M000100Y43。")
    rise = validation(layout, "rates", "rise", "now", "D22")
    assert (rise.kind, rise.formula, rise.most, rise.prompt) == ("decimal", "-1", "10", "")
    assert validation_of(layout, form.block("cover").question("phone", ""), "B10") is None


def test_a_part_of_a_sentence_goes_with_the_value_it_is_about() -> None:
    """A number without a unit is not said to be in one."""
    said = "填写[以{unit}为单位的]数字[，如 {example}]"
    assert fill(said, {"unit": "万元", "example": "12"}) == "填写以万元为单位的数字，如 12"
    assert fill(said, {"unit": "", "example": "12"}) == "填写数字，如 12"
    assert fill("[{unknown}]与[注]", {}) == "[{unknown}]与[注]"


def test_a_number_without_a_unit_is_not_taken_for_money(tmp_path: Path) -> None:
    """Neither the prompt nor the words of refusal guess one."""

    def ask(data: dict[str, Any]) -> None:
        data["sheets"][2]["blocks"][0]["columns"][3].update(type="count")

    layout = lay_out(read_typed(tmp_path, ask))
    count = validation(layout, "firms", "", "share", "D6:D13")
    assert (count.prompt, count.error) == ("填写整数", "这里填不小于 0 的整数，如 12。")


# what used to be guessed is declared


def declare(data: dict[str, Any]) -> None:
    """Other ids, a word for the lines, years, and a choice to group by."""
    fields = data["sheets"][0]["blocks"][0]["fields"]
    fields[0].update(id="applicant", role="unit")
    fields.append({"id": "seat", "role": "city", "label": {"zh": "所在市", "en": "Seat"}, "type": "text"})
    firms = data["sheets"][2]["blocks"][0]
    data["lists"]["kinds"] = {"version": "1", "items": [{"item": "民营"}, {"item": "国有"}]}
    firms.update(counted_as={"zh": "家企业", "en": "companies"}, grouped_by=["kind"])
    firms["columns"][4].update(year=2024)
    firms["columns"].append({"id": "kind", "label": {"zh": "性质", "en": "Kind"}, "type": "choice", "list": "kinds"})
    firms["columns"].append({
        "id": "before", "label": {"zh": "上年产值（万元）", "en": "Output before"}, "type": "amount", "year": 2023,
        "series": {"zh": "产值（万元）", "en": "Output"},
    })


def test_nothing_is_guessed_from_how_an_id_or_a_label_is_spelled(tmp_path: Path) -> None:
    """Whose unit and city it is, what lines are called, which year an amount is of, by what totals are made."""
    form = read_typed(tmp_path, declare)
    template = make_template(form, 8)
    plan = template.plan.sheet("企业清单")
    formulas = [repr(node) for _, _, node in plan.formulas()]
    assert any("家企业" in node for node in formulas)
    assert any("填表单位" in node and "填报说明" in node for node in formulas)
    unit = Unit("610300", {"unit": "甲县工信局", "city": "宝鸡市", "contact": "张三"})
    assert known_of(form, unit) == {("cover_applicant", 0): "甲县工信局", ("cover_seat", 0): "宝鸡市"}
    typed = {(n.replace("cover_unit", "cover_applicant"), i): v for (n, i), v in RIGHT.items()} | {
        ("cover_seat", 0): "宝鸡市", ("firms.kind", 1): "国有", ("firms.kind", 2): "民营",
        ("firms.before", 1): 9000.0, ("firms.before", 2): 900.0,
    }
    done = examine_bytes(returned(template, typed), "a.xlsx", forms_in([tmp_path]))
    assert done.submission is not None and done.cover["unit"] == "甲县工业和信息化局"
    tables = tables_of(form, [done.submission])
    assert [c.id for c in tables["firms"].columns][:3] == ["unit_code", "cover_applicant", "cover_seat"]
    city = by_city(form, tables, sums_of(form, tables))
    assert city is not None and city.table.title == "按所在市汇总"
    (kinds,) = by_items(form, tables, sums_of(form, tables))
    assert [(row["kind"], row["output"]) for row in kinds.table.rows] == [("民营", 800.5), ("国有", 12000.0)]
    assert [(row["measure"], row["year"], row["value"]) for row in by_year(form, tables, sums_of(form, tables)).rows] == [
        ("产值（万元）", 2024.0, 12800.5), ("产值（万元）", 2023.0, 9900.0),
    ]


def test_a_changed_type_is_a_difference_between_forms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the same name means may not change unseen."""
    was = write_typed(tmp_path / "was")
    now = write_typed(tmp_path / "now", lambda d: types_of(d)["growth"].update(format="0.00%"))
    assert main(["form", "diff", str(was), str(now)]) == 0
    assert capsys.readouterr().out.splitlines() == ["~ type growth: format '0.0%' → '0.00%'"]


# a form's own types: what is refused when it is loaded


def types_of(data: dict[str, Any]) -> dict[str, Any]:
    """The form's own types by name."""
    return {entry["name"]: entry for entry in data["types"]}


def drop_rule(code: str) -> Callable[[dict[str, Any]], None]:
    """Take a rule out of the definition."""

    def change(data: dict[str, Any]) -> None:
        data["rules"] = [rule for rule in data["rules"] if rule["code"] != code]

    return change


def set_rule(code: str, /, **facts: Any) -> Callable[[dict[str, Any]], None]:
    """Change a rule of the definition."""
    return lambda data: next(r for r in data["rules"] if r["code"] == code).update(facts)


def set_type(which: str, /, **facts: Any) -> Callable[[dict[str, Any]], None]:
    """Change a type of the definition."""
    return lambda data: types_of(data)[which].update(facts)


def set_step(which: str, place: int, /, **facts: Any) -> Callable[[dict[str, Any]], None]:
    """Change a step of a type of the definition."""
    return lambda data: types_of(data)[which]["steps"][place].update(facts)


def renamed(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    """Give a type another name, also where it is asked for."""

    def change(data: dict[str, Any]) -> None:
        types_of(data)[old]["name"] = new
        data["sheets"][0]["blocks"][0]["fields"][2]["type"] = new

    return change


ERROR = {"zh": "请改。", "en": "Again."}
UNSPOKEN = (
    "types[1]: what is typed may be unreadable (“?”) and no rule says so; declare an error rule such as "
    '{"types": ["mobile"], "severity": "error", "assert": "it<>\\"?\\"", …}'
)
REFUSED: tuple[tuple[str, Callable[[dict[str, Any]], object], str], ...] = (
    ("no rule says what is unreadable", drop_rule("value.not_mobile"), UNSPOKEN),
    ("only a remark says so", set_rule("value.not_mobile", severity="info"), UNSPOKEN),
    ("a rule that says something else", set_rule("value.not_mobile", **{"assert": "LEN(it)<12"}), UNSPOKEN),
    ("a rule that needs more than every input has", set_rule("value.not_mobile", needs=["required"]), UNSPOKEN),
    ("the name of a standard type", renamed("mobile", "amount"), "types[1].name: “amount” is a standard type; choose another name"),
    ("the name of another type", renamed("mobile", "growth"), "types[1].name: “growth” is already that of types[0]; choose another"),
    ("a capability that does not exist", set_type("mobile", capabilities=["short"]),
     f"types[1].capabilities[0]: 'short' is not allowed; one of {', '.join(CAPABILITIES)}"),
    ("a capability that is kept", set_type("mobile", capabilities=["narrative"]),
     "types[1].capabilities[0]: “narrative” is kept for standard types; choose among "
     + ", ".join(c for c in CAPABILITIES if c not in {"narrative", "numbered"})),
    ("a number's capability for a text", set_type("mobile", capabilities=["numeric"]),
     "types[1].capabilities[0]: what is “numeric” is read as number; the kind is text"),
    ("a capability that needs a reading", set_step("mobile", 1, name="kept"),
     "types[1].capabilities[0]: what is “spelled” has a step “value”, which says what was read"),
    ("a reading of what is computed", set_type("ratio", steps=[{"name": "value", "kind": "number", "formula": "1"}]),
     "types[2]: what is computed is neither read nor typed; leave out its steps and its entry"),
    ("a value of another kind", set_step("mobile", 1, kind="number"),
     "types[1].steps[1].kind: the value is of the type's kind, text, not number"),
    ("a record of another kind", set_type("mobile", json="number"), "types[1].json: what is read as text is recorded as string"),
    ("a step with a name of its own", set_step("mobile", 0, name="raw"),
     "types[1].steps[0].name: “raw” has a meaning of its own; choose another name"),
    ("two steps of one name", set_step("growth", 1, name="read"), "types[0].steps[1].name: “read” is already a step of this type; choose another name"),
    ("a step that comes later", set_step("mobile", 0, formula="value"),
     "types[1].steps[0].formula: character 1 of “value”: there is no “value” here; there are: least, most, raw, required, unit"),
    ("a step that is not in the language", set_step("mobile", 0, formula="HALF(STRIP(raw)"),
     "types[1].steps[0].formula: character 16 of “HALF(STRIP(raw)”: expected “)”, found the end"),
    ("text where a number is needed", set_step("mobile", 0, formula="HALF(ABS(STRIP(raw)))"),
     "type mobile.read: character 10 of “HALF(ABS(STRIP(raw)))”: what STRIP gives is text, and ABS needs a number"),
    ("an entry formula over another cell", set_type("mobile", entry={"kind": "custom", "formula": "LEN(read)=11", "error": ERROR}),
     "types[1].entry.formula: character 5 of “LEN(read)=11”: there is no “read” here; there are: raw, unit"),
    ("a custom entry without a formula", set_type("mobile", entry={"kind": "custom", "error": ERROR}),
     "types[1].entry.formula: an entry of kind custom, and no other, has a “formula” over raw"),
    ("a drop-down of no list", set_type("mobile", entry={"kind": "list", "error": ERROR}),
     "types[1].entry.kind: a list drops down for a type that is “listed”"),
    ("an entry without a lower bound", set_type("growth", entry={"kind": "decimal", "error": ERROR}),
     "types[0].entry.least: an entry of kind decimal has a “least”"),
    ("a rule for a type that does not exist", set_rule("value.not_mobile", types=["mobil"]),
     f"rules[1].types[0]: there is no type “mobil”; there are: {', '.join(e['name'] for e in TYPES)}, growth, mobile, ratio"),
    ("a rule for a capability that does not exist", set_rule("value.not_mobile", capabilities=["short"]),
     f"rules[1].capabilities[0]: 'short' is not allowed; one of {', '.join([*CAPABILITIES, ENTRY])}"),
    ("a rule for types and for a block", set_rule("value.not_mobile", scope="firms", at="name"),
     "rules[1]: a rule has a “scope”, or aims at “types” or “capabilities”; it has scope and types"),
    ("a rule for types that is repeated", set_rule("value.not_mobile", **{"for": {"c": ["it"]}}),
     "rules[1].for: only a rule with a scope is repeated; one for types stands at each of their inputs"),
    ("money in another unit", lambda d: d["sheets"][2]["blocks"][0]["columns"][4].update(unit="元"),
     "sheets[2].blocks[0].columns[4].unit: the type amount is in 万元; for 元 choose another type, such as number"),
)


@pytest.mark.parametrize(("change", "expected"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_a_wrong_declaration_is_refused_with_its_place(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], expected: str
) -> None:
    """One sentence: where, and what is allowed there."""
    with pytest.raises(DefinitionError) as caught:
        read_typed(tmp_path, change)
    assert expected in [p.removeprefix("form.json: ") for p in caught.value.problems]


def test_a_rule_may_aim_at_what_types_can_do(tmp_path: Path) -> None:
    """It then stands at the inputs of every such type, standard or the form's own."""
    form = read_typed(tmp_path, lambda d: (
        types_of(d)["mobile"].pop("json", None),
        d["rules"].append({
            "code": "value.too_much", "capabilities": ["numeric"], "severity": "verify", "assert": "OR(it=\"\",it<=1000000)",
            "zh": {"rule": "数字一般不超过一百万", "found": "是 {value}", "fix": "请核对"},
            "en": {"rule": "Numbers are small", "found": "is {value}", "fix": "Check it"},
        }),
    ))  # fmt: skip
    rule = next(r for r in form.rules if r.code == "value.too_much")
    assert rule.types == ("amount", "number", "count", "percent", "growth")
    assert said(Parity(form), ("firms.output", 1), 2_000_000.0) == [
        "verify value.too_much @ 产值（万元）：是 2000000。请核对。"
    ]


def test_a_requirement_with_different_numbers_is_told_in_general_words_on_the_overview(tmp_path: Path) -> None:
    """自检 has one line a rule: the words declared for that, or each block's own."""

    def again(data: dict[str, Any]) -> None:
        more = json.loads(json.dumps(data["sheets"][1]).replace("told", "more").replace("rates", "ratios"))
        more.update(id="more", name="二、情况")
        more["blocks"][0]["limit"] = 200
        data["sheets"].insert(2, more)

    cells = make_template(read_typed(tmp_path, again), 8).plan.sheet("自检").cells.values()
    said = [cell.value for cell in cells if isinstance(cell.value, str) and "本部分合计" in cell.value]
    assert said == ["本部分合计不超过规定字数"]
