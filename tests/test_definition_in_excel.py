"""A form's definition as a workbook: there and back exactly, edited by hand, and each mistake at its cell."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from tests.oracles.libreoffice import LibreOffice
from tests.oracles.openxml import validate
from tests.small_form import write_form
from workbook_tools.cells import like_address
from workbook_tools.cli import main
from workbook_tools.form import load
from workbook_tools.form.definition import LINE_STEPS
from workbook_tools.form.load import definition_schema, read_form, template_folder
from workbook_tools.sheetform import from_excel
from workbook_tools.sheetform.cell_text import cell_of, value_of
from workbook_tools.sheetform.headings import type_names, words_for
from workbook_tools.sheetform.ids import free_id, id_from
from workbook_tools.sheetform.kept_files import spelled
from workbook_tools.sheetform.kinds import Leaf, kinds
from workbook_tools.sheetform.rows import Reader, rows_of
from workbook_tools.sheetform.to_excel import definition_workbook, folder_files

SHIPPED = ("progress-return-2024", "specialty-park-2022")
Json = dict[str, Any]


def edited(folder: Path, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """The workbook of a form after somebody changed something in it."""
    book = openpyxl.load_workbook(io.BytesIO(definition_workbook(folder)))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def column(sheet: Worksheet, key: str) -> int:
    """The column of a key."""
    return next(int(cell.column) for cell in sheet[2] if cell.value == key)


def row_of(sheet: Worksheet, key: str, value: str) -> int:
    """The first row that has a value in the column of a key."""
    at = column(sheet, key)
    return next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, at).value == value)


def put(sheet: Worksheet, row: int, /, **cells: object) -> None:
    """Write cells of a row by key; ``__`` stands for a dot, ``row`` for the first column."""
    for key, value in cells.items():
        sheet.cell(row, 1 if key == "row" else column(sheet, key.replace("__", "."))).value = value


def add_question(book: openpyxl.Workbook) -> None:
    """What a person does: a line between two others, a kind, a name, a type, a unit; no id."""
    sheet = book["表单"]
    row = row_of(sheet, "id", "tax")
    sheet.insert_rows(row)
    put(sheet, row, row="列", label__zh="年营业收入（万元）", type="金额", unit="万元", required="是")


@pytest.mark.parametrize("form", SHIPPED)
def test_a_shipped_form_comes_back_with_the_same_bytes(form: str, tmp_path: Path) -> None:
    """By the commands: every file of the folder, lists included; and the sheets alone say all of it."""
    folder = template_folder() / form
    book, out = tmp_path / "定义.xlsx", tmp_path / "back"
    assert main(["form", "to-excel", form, "--out", str(book)]) == 0
    assert main(["form", "from-excel", str(book), "--out", str(out)]) == 0
    assert folder_files(out) == folder_files(folder)
    found, reading = from_excel._read(book.read_bytes(), "x")
    assert reading.data == json.loads((folder / "form.json").read_text(encoding="utf-8"))
    assert reading.mistakes == [] and reading.proposals == []
    assert set(found.tables) == {name for name in folder_files(folder) if name.endswith(".csv")}
    assert validate(book) == []


def of_schema(schema: Json, node: Json, path: str = "") -> st.SearchStrategy[Any]:
    """Any value that the JSON Schema of a definition allows, in any spelling of its texts."""
    if "$ref" in node:
        node = {**schema["$defs"][node["$ref"].rpartition("/")[2]], **node}
    if "allOf" in node:
        thens = [part["then"] for part in node["allOf"]]
        kind = [part["if"]["properties"]["kind"]["const"] for part in node["allOf"]]
        fixed = [
            {**then, "properties": {**then["properties"], "kind": {"enum": [name]}}, "type": "object", "required": [*then["required"], "kind", "id"]}
            for then, name in zip(thens, kind, strict=True)
        ]
        return st.one_of([of_schema(schema, part, path) for part in fixed])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if node.get("type") == "object" and "properties" in node:
        must = {k: of_schema(schema, v, f"{path}.{k}") for k, v in node["properties"].items() if k in node.get("required", ())}
        may = {k: of_schema(schema, v, f"{path}.{k}") for k, v in node["properties"].items() if k not in must}
        return st.fixed_dictionaries(must, optional=may)
    if node.get("type") == "object":
        names = of_schema(schema, node.get("propertyNames", {"type": "string"}))
        return st.dictionaries(names, of_schema(schema, node["additionalProperties"]), min_size=node.get("minProperties", 0), max_size=min(2, node.get("maxProperties", 2)))
    if node.get("type") == "array":
        return st.lists(of_schema(schema, node["items"], path), min_size=node.get("minItems", 0), max_size=max(2, node.get("minItems", 0)))
    if node.get("type") == "integer":
        return st.integers(node.get("minimum", -5000), node.get("maximum", 5000))
    if node.get("type") == "number":
        return st.integers(-9, 9) | st.floats(-1e9, 1e9, allow_nan=False)
    if node.get("type") == "boolean":
        return st.booleans()
    if "pattern" in node:
        return st.from_regex(node["pattern"], fullmatch=True).filter(lambda t: len(t) < 30)
    odd = st.sampled_from(["", " 甲 ", "=1+1", "#N/A", '"引"', "_x000D_", "甲\n乙", "[1]", "是", "金额", "1", "\r", "2024-01-01"])
    return (odd | st.text(max_size=8)).filter(lambda t: len(t) >= node.get("minLength", 0))


SCHEMA = definition_schema()


def without_nothing(value: Any) -> Any:
    """Data without empty lists of rows that need not be there, which say the same as none."""
    if isinstance(value, dict):
        return {k: without_nothing(v) for k, v in value.items() if not (k in {"types", "computed"} and v == [])}
    return [without_nothing(v) for v in value] if isinstance(value, list) else value


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=of_schema(SCHEMA, SCHEMA))
def test_whatever_the_schema_allows_comes_back_from_its_rows_the_same(data: Json) -> None:
    """Any definition, also one that makes no sense: rows say all of it, and the file has its bytes again."""
    schema = definition_schema(data)
    root, types = kinds(schema), type_names(data.get("types"))
    reader = Reader(root, lambda leaf: words_for(leaf, types), lambda *_: "")
    from workbook_tools.sheetform.rows import Row, cells

    reader.top("基本", Row("form", cells(root, data, lambda leaf: words_for(leaf, types))))
    for kind in root.variants[""].below:
        lines = rows_of(kind, data.get(kind.key, ()), lambda leaf: words_for(leaf, types))
        reader.sheet(kind.key, kind.key, [Row(row.kind, row.cells, n) for n, row in enumerate(lines, 3)])
    assert reader.reading.mistakes == []
    assert reader.reading.data == without_nothing(data)
    for indent in (None, 1, 4):
        before = json.dumps(data, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")
        if b"\xed" not in before:
            assert spelled(reader.reading.data, before) == before


LABELS = st.text("项目投资年产值企业（万元）甲乙Ab1 =\"", min_size=1, max_size=8).filter(lambda t: t.strip() != "")
NAMES = st.from_regex(r"[a-z]{2,6}_x", fullmatch=True).filter(lambda n: n not in LINE_STEPS and not like_address(n))


@st.composite
def small_forms(draw: st.DrawFn) -> Json:
    """A change of the small form that loads: other columns, labels, lists, examples, a rule more."""
    ids = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    columns = []
    for name in ids:
        label = draw(LABELS)
        column: Json = {"label": {"en": "x", "zh": label}, "id": name, "type": draw(st.sampled_from(["text", "number", "count", "amount", "date"]))}
        if draw(st.booleans()):
            column["required"] = draw(st.booleans())
        if draw(st.booleans()):
            column["example"] = draw(LABELS)
        columns.append(column)
    return {"columns": columns, "note": draw(LABELS), "items": draw(st.lists(LABELS, min_size=1, max_size=3, unique_by=lambda t: "".join(t.split()).lower()))}


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(small=small_forms(), indent=st.sampled_from([0, 2]))
def test_a_small_form_comes_back_from_a_real_workbook_with_the_same_bytes(
    small: Json, indent: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Files of any indentation and order of keys, through openpyxl."""
    def change(data: Json) -> None:
        data["lists"]["more"] = {"version": "1", "items": [{"item": item.strip()} for item in small["items"]]}
        data["sheets"][1]["note"] = small["note"]
        data["sheets"][1]["blocks"][0]["columns"] += small["columns"]

    folder = write_form(tmp_path_factory.mktemp("small"), change, indent=indent)
    (folder / "说明.txt").write_bytes("随表的说明\r\n".encode("gb18030"))
    made = from_excel.form_files(definition_workbook(folder), "x")
    assert made.files == folder_files(folder)


def test_a_key_that_the_schema_gains_is_a_column_without_a_line_of_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A new key of questions, and a new kind of rows at the top."""
    folder = write_form(tmp_path)
    before = definition_schema

    def wider(data: Any = None) -> Json:
        schema = before(data)
        schema["$defs"]["question"]["properties"]["secrecy"] = {"enum": ["open", "inside"], "description": "who may see it"}
        schema["properties"]["seals"] = {"type": "array", "items": {"type": "object", "properties": {"who": {"type": "string"}, "big": {"type": "boolean"}}}}
        return schema

    for module in ("form.load", "sheetform.to_excel", "sheetform.from_excel"):
        monkeypatch.setattr(f"workbook_tools.{module}.definition_schema", wider)
    data = json.loads((folder / "form.json").read_text(encoding="utf-8"))
    data["sheets"][1]["blocks"][0]["columns"][0]["secrecy"] = "inside"
    data["seals"] = [{"who": "市工信局", "big": True}]
    assert load.judge(data) == ()
    (folder / "form.json").write_text(json.dumps(data), encoding="utf-8")
    _, reading = from_excel._read(definition_workbook(folder), "x")
    assert reading.data == data


@pytest.mark.parametrize("through_office", [False, True])
def test_a_person_adds_a_question_and_the_form_generates(
    through_office: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line typed between two others, saved by openpyxl or by LibreOffice: an id is proposed, and workbooks are made."""
    monkeypatch.setenv("WORKBOOK_TOOLS_PASSWORD", "季")
    folder = write_form(tmp_path / "forms" / "visits")
    path, out = tmp_path / "定义.xlsx", tmp_path / "new"
    path.write_bytes(edited(folder, add_question))
    if through_office:
        with LibreOffice() as office, office.open(path) as book:
            path = book.save_as(tmp_path / "存过.xlsx")
    assert main(["form", "from-excel", str(path), "--out", str(out)]) == 0
    assert "已拟为 year" in capsys.readouterr().out.replace("nian_", "year_")
    old, new = (json.loads((f / "form.json").read_text(encoding="utf-8")) for f in (folder, out))
    columns = new["sheets"][1]["blocks"][0]["columns"]
    added = columns.pop(3)
    assert new == old and added["label"]["zh"] == "年营业收入（万元）"
    assert (added["type"], added["unit"], added["required"]) == ("amount", "万元", True)
    assert folder_files(out)["lists/trade.csv"] == folder_files(folder)["lists/trade.csv"]
    assert main(["generate", "--form", str(out), "--out", str(tmp_path / "sent")]) == 0
    assert len(read_form(out).block("visits").columns) == 5


def _clear_type(book: openpyxl.Workbook) -> None:
    put(book["表单"], row_of(book["表单"], "id", "tax"), type=None)


def _bad_type(book: openpyxl.Workbook) -> None:
    put(book["表单"], row_of(book["表单"], "id", "tax"), type="钱")


def _rows_in_words(book: openpyxl.Workbook) -> None:
    put(book["表单"], row_of(book["表单"], "kind", "可加行的表"), rows="很多")


def _same_id(book: openpyxl.Workbook) -> None:
    put(book["表单"], row_of(book["表单"], "id", "tax"), id="output")


def _no_such_list(book: openpyxl.Workbook) -> None:
    put(book["表单"], row_of(book["表单"], "id", "trade"), list="hangye")


def _bad_rule(book: openpyxl.Workbook) -> None:
    put(book["规则"], 3, **{"assert": "tax<=SUMME(output)"})


def _unknown_name(book: openpyxl.Workbook) -> None:
    put(book["规则"], 3, **{"assert": "taxes<=output"})


def _no_kind(book: openpyxl.Workbook) -> None:
    put(book["表单"], row_of(book["表单"], "id", "tax"), row="问题")


def _not_here(book: openpyxl.Workbook) -> None:
    put(book["表单"], row_of(book["表单"], "id", "tax"), limit=300)


def _year(book: openpyxl.Workbook) -> None:
    sheet = book["基本"]
    next(row for row in sheet.iter_rows(min_row=2) if row[2].value == "year")[1].value = "今年"


def _orphan(book: openpyxl.Workbook) -> None:
    book["表单"].delete_rows(3, 4)


@pytest.mark.parametrize(("change", "said"), [
    (_clear_type, ["（类型）：没有填写; 表单!", "(type): this is to be filled in"]),
    (_bad_type, ["（类型）：“钱”不在其中：文字、金额、数、"]),
    (_rows_in_words, ["（行数）：应为数字; ", "this is a number"]),
    (_same_id, ["（编号）：“output”在 表单!A10 已经用过，请换一个"]),
    (_no_such_list, ["（名单）：没有名单“hangye”；现有：trade"]),
    (_bad_rule, ["规则!", "（公式（应当成立））：公式“tax<=SUMME(output)”第 6 个字符处：没有函数“SUMME”"]),
    (_unknown_name, ["规则!", "taxes"]),
    (_no_kind, ["“问题”不是行的种类，应为其中之一：工作表、区块、"]),
    (_not_here, ["（字数上限）：这一种行没有这一栏，请清空"]),
    (_year, ["基本!B", "（年份）：应为数字"]),
    (_orphan, ["这一行前面没有能放它的行"]),
], ids=lambda value: getattr(value, "__name__", ""))
def test_a_mistake_comes_back_with_its_cell_in_the_words_of_the_workbook(
    change: Callable[[openpyxl.Workbook], object], said: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sheet, cell, column, what is wrong; status 2 and no file."""
    path, out = tmp_path / "定义.xlsx", tmp_path / "out"
    path.write_bytes(edited(write_form(tmp_path / "form"), change))
    assert main(["form", "from-excel", str(path), "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert all(words in told for words in said), told
    assert told.startswith("workbook-tools: 定义.xlsx ") and "Traceback" not in told and not out.exists()


def test_a_file_that_somebody_else_changed_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder that the workbook was made from may be written again; one that was changed since may not."""
    folder = write_form(tmp_path / "form")
    path = tmp_path / "定义.xlsx"
    path.write_bytes(edited(folder, add_question))
    assert main(["form", "from-excel", str(path), "--out", str(folder)]) == 0
    (folder / "form.json").write_text("{}", encoding="utf-8")
    assert main(["form", "from-excel", str(path), "--out", str(folder)]) == 2
    assert "不会覆盖" in capsys.readouterr().err and (folder / "form.json").read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize(("name", "data", "said"), [
    ("a.xlsx", b"PK\x03\x04 nothing", "打不开"), ("b.xlsx", None, "不是 form to-excel 写出的工作簿"),
])
def test_what_is_no_definition_is_refused_in_one_line(
    name: str, data: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is no workbook, and a workbook of something else."""
    path = tmp_path / name
    if data is None:
        openpyxl.Workbook().save(path)
    else:
        path.write_bytes(data)
    assert main(["form", "from-excel", str(path), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1


@given(st.text() | st.sampled_from(["=A1", "#REF!", "'x", '"', '""', "[", "{}"]))
def test_any_text_stands_in_a_cell_and_is_read_as_itself(text: str) -> None:
    """Blanks at the ends, quotation marks and control characters included; through a list as well."""
    one, many, pairs = (Leaf(("x",), shape, needed=False) for shape in ("text", "lines", "pairs"))
    assert value_of(one, cell_of(one, text, {}), {}) == text
    assert value_of(many, cell_of(many, [text, text], {}), {}) == [text, text]
    assert value_of(pairs, cell_of(pairs, {text: text}, {}), {}) == {text: text}


@pytest.mark.parametrize(("name", "wanted"), [
    ("项目名称", "project_name"), ("联系电话", "phone"), ("总投资（万元）", "investment"), ("2024年产值", "n2024_nian_output"), ("备注", "remarks"),
    ("法人", "fa_ren"), ("（）", ""),
])
def test_an_id_is_proposed_from_a_glossary_or_pinyin(name: str, wanted: str) -> None:
    """Words of official forms by their English, others by their sound."""
    assert id_from(name) == wanted


@given(st.text(max_size=20) | st.sampled_from(["explain", "A1", "index", "form", "name"]), st.sets(st.sampled_from(["name", "name_2", "unit", "a"])))
def test_a_proposed_id_is_one_that_the_definition_accepts(name: str, taken: set[str]) -> None:
    """Lower-case letters, digits and _, none that is taken or reads like a cell."""
    import re

    said = free_id(name, taken)
    assert said == "" or (re.fullmatch(r"[a-z][a-z0-9_]*", said) and said not in taken and not like_address(said))


def kept(files: Mapping[str, bytes]) -> set[str]:
    """The names of files."""
    return set(files)


def test_without_the_hidden_sheet_the_form_is_the_same_in_another_spelling(tmp_path: Path) -> None:
    """A program may drop what nobody sees; what the form says is on the sheets that everybody sees."""
    folder = template_folder() / "progress-return-2024"
    made = from_excel.form_files(edited(folder, lambda book: book.remove(book["_原文件"])), "x")
    assert json.loads(made.files["form.json"]) == json.loads((folder / "form.json").read_text(encoding="utf-8"))
    assert kept(made.files) == kept(folder_files(folder))


def test_what_is_usually_filled_in_fits_a_screen_of_1366_dots(tmp_path: Path) -> None:
    """From the kind of a row to what is to be written: a digit of 宋体 11 is 8 dots wide, row numbers and scroll bar take 50."""
    (tmp_path / "定义.xlsx").write_bytes(definition_workbook(template_folder() / "specialty-park-2022"))
    sheet = openpyxl.load_workbook(tmp_path / "定义.xlsx")["表单"]
    last = next(cell.column for cell in sheet[2] if cell.value == "guidance")
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[2][:last]]
    assert {cell.value for cell in sheet[2][:last]} >= {"id", "label.zh", "type", "unit", "limit", "required", "list"}
    assert sum(widths) * 8 + 50 <= 1366
