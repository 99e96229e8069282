"""The rows that an explanation lists are the same to the checker, to the workbook's formulas and to LibreOffice."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.oracles.libreoffice import LibreOffice
from tests.reference_evaluator import evaluate
from workbook_tools.cells import Cell
from workbook_tools.form.explanation import rows_in
from workbook_tools.lint.formulas import Known, faults
from workbook_tools.rules.excel import is_array, write
from workbook_tools.rules.expansions import expand
from workbook_tools.rules.listed_rows import LISTS, LOOKED_AT, TOKENS, lists, names_row, names_rows, tokens
from workbook_tools.rules.syntax import Call, Node, Number, Text, rewrite
from workbook_tools.workbook.model import Plan, SheetPlan
from workbook_tools.workbook.openpyxl_writer import build

SEED = 20221122
ROWS = (1, 5, 6, 7, 8, 12, 13, 64, 105)
WRITTEN = (
    "", "第5、第6行：一期已投产", "第5和第6行：一期已投产", "第5,第6行：一期已投产", "第５行：一期已于2022年投产", "第５、６行：一期已投产", "2022年一期已投产，说明如下：一期两条线已建成",
    "2个项目均分期建设：一期已投产", "3条生产线：其中2条已投产", "共2行均已分期投产了", "第5行：一期已于2022年投产；第6行：分期建设二期投产", "第6行：二期已投产\n第5行：一期已投产",
    "5行、6行：一期已于2022年投产", "第5至6行：一期已于2022年投产", "第5-6行：一期已投产", "5—6行，一期已投产", "5——12行", "第5行至第8行", "第 5 、 6 行：一期", "（第5行）一期已投产", "行5：一期",
    "H5：一期", "G5、G6：一期", "第105行一期已投产", "第5.6行一期已投产", "第5/6行一期", "5、6行业内领先", "见第5行备注", "一期5行业已投产", "第6-5行：一期", "第05行：一期", "前5行：一期均已投产",
    "8,12：一期2022年3月投料", "8;12-14：续建", "rows 8, 12 are of the first phase", "row 5 begins", "5、6、7：已核实；12：在建。13：在建", "比例为3，5：6", "5-6-8行", "第5行：6,500万元", "5", "5：",
    "‹5›行", "※5", "第¦5~6行", "第1234567890123456行", "第5-1234567890123456行", "5 6行", "5  6 行", "第5\u00a0行\t：", "@5行", "'5行", "=5行", "#5行", '5"行"', "𠮷5行", "第٥行", "5\r\n6：一期",
    "一" * (LOOKED_AT - 2) + "5行", "一" * (LOOKED_AT - 1) + "5行", "5" * LOOKED_AT, "5行" * 1000,
)
"""What officials write, and what is close to it."""
PIECES = (
    "第", "行", "行", "行", "行", "5", "6", "8", "12", "13", "５", "1２", "2022", "、", "，", ",", ";", "；", "/", "和", "及", "与", "-", "–", "—", "——", "~", "～", "至", "到", "－", "：", ":",
    "。", "\n", " ", "　", "共", "前", "等", ".", "行业", "行政", "row ", "rows ", "一期已投产", "万元", "年", "项目", "H", "‹", "›", "¦", "※",
)


@pytest.fixture(scope="module")
def office() -> Iterator[LibreOffice]:
    with LibreOffice() as running:
        yield running


def heard(text: str, row: int) -> bool:
    """Whether the checker takes a row to be listed."""
    return any(row in span for span in rows_in(text))


def made(chance: random.Random) -> str:
    """A text of such pieces, mostly a short one, with or without a list of rows in it."""
    around = ["".join(chance.choices(PIECES, k=chance.choice((0, 1, 2, 3, 4, 6, 15)))) for _ in range(2)]
    return chance.choice(("", "", "5行", "、8行", "6、12：", "5-8行")).join(around).lstrip("\n")


def test_libreoffice_finds_the_rows_that_the_checker_finds(office: LibreOffice, tmp_path: Path) -> None:
    """In what people write and in a thousand texts of such pieces, for nine rows each."""
    chance = random.Random(SEED)
    texts = [*WRITTEN, *(made(chance) for _ in range(1_000))]
    sheet = SheetPlan("S")
    for at, text in enumerate(texts, 1):
        typed, numbered, listed = (Cell("S", at, column) for column in (1, 2, 3))
        sheet.put(at, 1, text)
        sheet.put(at, 2, Call("TOKENS", (typed,)))
        sheet.put(at, 3, Call("IFERROR", (Call("LISTS", (numbered,)), Text(""))))
        sheet.put(at, 4, Call("NAMESROWS", (listed,)))
        for column, row in enumerate(ROWS, 5):
            sheet.put(at, column, Call("NAMESROW", (listed, Number(float(row)))))
    path = tmp_path / "rows.xlsx"
    path.write_bytes(build(Plan([sheet, SheetPlan("_lists")], {}), None))
    with office.open(path) as opened:
        shown = opened.values([("S", f"A1:M{len(texts)}")])[0]
    assert len(shown) == len(texts)
    differing = []
    for text, (held, _, normal, any_, *each) in zip(texts, shown, strict=True):
        held = str(held or "")  # as LibreOffice keeps it, which makes one line feed of each line break
        wanted = [bool(rows_in(held)), *(heard(held, row) for row in ROWS)]
        if [bool(any_), *map(bool, each)] != wanted:
            differing.append((text[:40], normal, any_, each, wanted))
    assert not differing, differing[:3]
    found = [bool(rows_in(text)) for text in texts]
    assert 200 < sum(found) < len(found) - 200


@given(text=st.one_of(st.lists(st.sampled_from(PIECES), max_size=20).map("".join), st.text(max_size=30)))
@example("第5、第6行：一期已投产")
@example("𠮷" * LOOKED_AT)
def test_the_steps_spelled_out_give_what_python_makes_of_a_text(text: str) -> None:
    """Character by character, so that what the formula looks at is what the checker looks at."""
    if all(ord(sign) < 0x10000 for sign in text):
        assert evaluate(_spelled("TOKENS", text), _nowhere) == tokens(text)
    assert evaluate(_spelled("LISTS", tokens(text)), _nowhere) == lists(tokens(text))
    assert evaluate(Call("NAMESROWS", (Text(lists(tokens(text))),)), _nowhere) == bool(rows_in(text)) == names_rows(lists(tokens(text)))
    for row in ROWS:
        assert evaluate(Call("NAMESROW", (Text(lists(tokens(text))), Number(float(row)))), _nowhere) == heard(text, row) == names_row(lists(tokens(text)), row)


def _spelled(word: str, text: str) -> Node:
    return rewrite(expand(Call(word, (Text(text),))), _characters)


def _characters(node: Node) -> Node:
    if isinstance(node, Call) and node.function == "CHAR" and isinstance(node.arguments[0], Number):
        return Text(chr(int(node.arguments[0].value)))
    return node


def _nowhere(node: object) -> None:
    raise AssertionError(node)


@pytest.mark.parametrize("word", ["TOKENS", "LISTS", "NAMESROWS", "NAMESROW"])
def test_each_step_is_a_formula_that_excel_2013_takes(word: str) -> None:
    """Of known functions, no deeper than 64, and none has to be entered as an array formula."""
    arguments = (Cell("S", 1, 1), Cell("S", 1, 2)) if word == "NAMESROW" else (Cell("S", 1, 1),)
    call = Call(word, arguments)
    assert list(faults(write(expand(call), "S"), Known({"S", "_lists"}, set()))) == []
    assert not is_array(call)
    assert max(len(TOKENS), len(LISTS)) < 60
