"""The add-in's macros, really run: in LibreOffice and in pyOpenVBA's interpreter they give the checker's verdicts.

`python -m benchmarks.verdicts` asks the same of hundreds of forms, and prints cases, differences and speed.
"""

from __future__ import annotations

import random
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from oletools.olevba import VBA_Parser

from tests import pictures
from tests.macros import InLibreOffice, checker, sentences, verdicts_of
from tests.oracles.openxml import validate
from tests.parity import Parity, right_return
from tests.small_form import ANSWERS, write_form
from tests.verdicts import WAYS, differences, judged, shared_cases
from workbook_tools import load_form
from workbook_tools.addin.build import ADD_IN, HEADS, add_in, macro_workbook, modules
from workbook_tools.addin.ribbon import PART, RELATION, buttons, tab
from workbook_tools.addin.rule_tables import CELL_FUNCTIONS, rule_tables
from workbook_tools.addin.texts import TEXTS
from workbook_tools.cli import main
from workbook_tools.rules.functions import FUNCTIONS
from workbook_tools.rules.values import ExcelError
from workbook_tools.workbook.explanations import PENDING
from workbook_tools.workbook.fill import cells_of

FORM = "specialty-park-2022"
ROWS = 3
"""Lines of each list: every rule looks at them, and the fewer there are the quicker an interpreter is."""
SEED = 20261128


@pytest.fixture(scope="module")
def parity() -> Parity:
    return Parity(load_form(FORM), right_return(), ROWS)


@pytest.fixture(scope="module")
def office(parity: Parity, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InLibreOffice]:
    with InLibreOffice(parity, tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="module")
def package() -> bytes:
    return add_in([load_form(FORM), load_form("progress-return-2024")])


@pytest.fixture(scope="module")
def path(package: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("addin") / "park-forms.xlam"
    made.write_bytes(package)
    return made


def test_in_libreoffice_the_macros_find_on_whole_forms_what_the_checker_finds(office: InLibreOffice, parity: Parity) -> None:
    chance = random.Random(SEED)
    day = next(c.place for c in parity.cells if c.question.type == "date")
    cases = [dict(parity.base), {}, {**parity.base, day: 73050.0}, *(parity.case(chance) for _ in range(4))]
    for typed, told in zip(cases, office.told(cases), strict=True):
        assert verdicts_of(told) == checker(parity, typed)


def test_the_sentences_of_the_macros_are_the_checker_s_own(office: InLibreOffice, parity: Parity) -> None:
    """Where, what was found, what to do, with figures and separators; errors apart, which the office types as one."""
    chance = random.Random(SEED + 1)
    for _ in range(2):
        typed = {at: value for at, value in parity.case(chance).items() if not isinstance(value, ExcelError)}
        told = next(office.told([typed], "PfBook.Report"))
        assert sorted(line.split("\t")[4] for line in told.split("\n")[1:] if line) == sentences(parity, typed)


def test_five_ways_of_asking_the_rules_of_a_small_form_give_the_same_verdicts(tmp_path: Path) -> None:
    """The checker, the live formulas, the macros in two programs, and the add-in's Python, on the same forms."""
    small = Parity(load_form(write_form(tmp_path / "form")))
    small.base = dict(cells_of(small.layout, ANSWERS).cells)
    cases = shared_cases(small, 6, SEED)
    ways = [judged(name, judge, small, cases, tmp_path) for name, judge in WAYS]
    assert list(differences(small, ways)) == []
    assert [len(way.verdicts) for way in ways] == [6] * 5 and ways[0].told > 3
    ways[3].verdicts[2] ^= {("visits.tax", "走访清单", "E5")}
    assert [(d.way, d.case) for d in differences(small, ways)] == [("macros, pyOpenVBA", 2)], "a difference is found"


def test_a_folder_is_listed_with_verdicts_and_sentences(office: InLibreOffice, parity: Parity, tmp_path: Path) -> None:
    """The sentence of a finding is the checker's own; a workbook that is no form of ours is said to be none."""
    shutil.copy(office.book, tmp_path / "甲.xlsx")
    with zipfile.ZipFile(tmp_path / "乙.xlsx", "w") as other:
        other.writestr("readme.txt", "no workbook")
    (tmp_path / "说明.txt").write_text("no return", encoding="utf-8")
    said = office.call("PfReport.Listed", str(tmp_path))
    assert "甲.xlsx\t✗ 须改正\t" in said and "特色专业园区实施方案" in said
    assert "已检查 2 个文件" in said and "说明.txt" not in said
    assert "项目清单 C5 项目名称：名单填了 0 行，至少须填 1 行。请补填。" in said
    assert re.search(r"乙\.xlsx\t(打不开|不是本加载项认识的填报表)\t", said)


def test_a_return_whose_doubts_are_explained_waits_for_nobody(office: InLibreOffice, tmp_path: Path) -> None:
    """As the checker and the form itself have it; a placeholder settles nothing. What is no .xlsx is on the list, and not checked."""
    form = pictures.on_screen()
    code = ("explain_project_output_ratio", 0)
    for name, words in (("甲", "分三期建设，二〇二四年全部投产"), ("乙", "数据属实，无误"), ("丙", "")):
        typed = {**pictures.answers()["full"], code: words}
        (tmp_path / f"{name}.xlsx").write_bytes(form.prefill("", cells_of(form.layout, typed).cells))
    for name in ("丁.xls", "戊.zip", "说明.txt", "~$甲.xlsx"):
        (tmp_path / name).write_bytes(b"no workbook")
    said = office.call("PfReport.Listed", str(tmp_path))
    assert "甲.xlsx\t✓ 没有错误，核实项目已说明\t0\t0\t" in said
    assert all(f"{name}.xlsx\t▲ 待核实\t0\t1\t" in said for name in "乙丙")
    assert all(f"{name}\t没有检查：" in said for name in ("丁.xls", "戊.zip")) and "说明.txt" not in said and "~$" not in said
    assert "已检查 3 个文件，错误共 0 处，见新打开的“检查意见”。另有 2 个文件不是 .xlsx，没有检查" in said


def test_what_the_macros_know_of_the_form_is_where_the_form_has_it() -> None:
    """Whether an explanation is wanted stands in the column in which the form writes it."""
    assert f"WANTED_COLUMN As Long = {PENDING}\n" in modules()["PfBook"].replace("\r", "")


def test_an_error_is_read_before_anything_that_forgets_it_is_called() -> None:
    """A procedure with an ``On Error`` of its own empties Err: the message had no reason, and Esc was taken for a failure."""
    handlers = re.findall(r"^Failed:\n(.*?)^End Sub", modules()["PfRibbon"].replace("\r", ""), re.DOTALL | re.MULTILINE)
    assert len(handlers) > 5
    for handler in handlers:
        first = next(line.strip() for line in handler.split("\n") if line.strip() and not line.strip().startswith("'"))
        assert "Err." in first, handler
        later = handler.partition(first)[2]
        assert "Err." not in later or "BreakOff" not in later[: later.index("Err.")]


def test_functions_for_cells_read_as_the_forms_do(office: InLibreOffice) -> None:
    assert office.call("PfCells.WT_ZISHU", "总投资 1200 万元") == "6"
    assert office.call("PfCells.WT_QISHI", "2021年6月—2022年12月") == "202106"
    assert office.call("PfCells.WT_JIEZHI", "2021年6月—2022年12月") == "202212"
    assert office.call("PfCells.WT_YUESHU", "2021年6月—2022年12月") == "19"
    assert office.call("PfCells.WT_JINE", "1.2亿元") == "12000"
    assert office.call("PfCells.WT_JINE", "约500") == "?"


def test_every_function_of_the_rule_language_is_known_to_the_macros() -> None:
    """A rule with a function that the macros do not know would never hold there."""
    source = "\n".join(modules().values())
    names = {f"F_{f.name}" if f.name == "TEXT" else f.name for f in FUNCTIONS} | {"IF", "IFERROR"}
    assert [name for name in names if f'"{name}"' not in source] == []


def test_the_macros_are_ascii_and_every_text_and_sheet_that_they_name_is_there() -> None:
    source = "\n".join(modules().values())
    named = set(re.findall(r'Said(?:Of)?\("([^"]+)"', source))
    assert len(named) > 15 and named <= set(TEXTS) | {"version"}
    assert set(re.findall(r'Worksheets\("(\w+)"\)', source)) <= {*HEADS, "_meta"}
    heads = ",".join(re.findall(r'Head [^,]+, "([^"]+)"', source)).split(",")
    assert heads and set(heads) <= set(TEXTS)


def test_every_button_of_the_tab_has_its_macro_and_its_words() -> None:
    source = modules()["PfRibbon"]
    for button in buttons():
        assert f"Public Sub Pf{button.id}(ByVal control As Object)" in source
        assert f'onAction="Pf{button.id}"' in tab() and TEXTS[button.id].zh in tab() and TEXTS[f"{button.id}.tip"].zh in tab()
    assert "Public Sub PfLoaded" in source


def test_olevba_reads_the_modules_back_and_finds_nothing_alarming(path: Path) -> None:
    """What is left are the words that the work needs: running Python through the xlwings add-in and opening files."""
    parser = VBA_Parser(str(path))
    held = {Path(name).stem: code for _, _, name, code in parser.extract_macros()}
    for name, source in modules().items():
        assert re.sub(r"\s+", " ", source.partition("Option Explicit")[2]).strip() in re.sub(r"\s+", " ", held[name])
    found = {(kind, word) for kind, word, _ in parser.analyze_macros()}
    parser.close()
    assert {word.capitalize() for kind, word in found if kind == "Suspicious"} == {word.capitalize() for word in ALARMS}
    assert {kind for kind, _ in found} <= {"Suspicious", "Base64 String"}


ALARMS = {"Open", "Run", "ChrW", "Base64 Strings", "Hex Strings"}
"""`Run` calls xlwings' `RunPython`; `Open` opens returned workbooks for reading; `ChrW` writes signs in ASCII source;
names of functions such as "LEFT" are taken for encoded text, and so are the identifiers that Excel itself gives to
the modules of a workbook and its sheets. Nothing starts by itself, no file is written, no shell."""


def test_the_package_passes_the_open_xml_sdk_and_holds_the_tab(path: Path) -> None:
    assert validate(path) == []
    with zipfile.ZipFile(path) as held:
        assert ADD_IN in held.read("[Content_Types].xml")
        assert RELATION.encode() in held.read("_rels/.rels")
        assert held.read(PART).decode("utf-8") == tab()
        assert "xl/vbaProject.bin" in held.namelist()


def test_the_same_forms_give_the_same_tables(parity: Parity) -> None:
    """And no table refers to a row that it does not have."""
    one, other = rule_tables(parity.layout.form), rule_tables(parity.layout.form)
    assert one.named() == other.named()
    nodes = len(one.nodes)
    assert all(1 <= int(row[0]) <= nodes for row in one.arguments)  # type: ignore[arg-type]
    assert all(1 <= int(row[1]) <= nodes and 1 <= int(row[2]) <= len(one.slots) for row in one.conditions)  # type: ignore[arg-type]
    assert {row[0] for row in one.cells} == {name for name, _, _ in CELL_FUNCTIONS}


def test_build_writes_the_add_in_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = write_form(tmp_path / "form")
    out = tmp_path / "park-forms.xlam"
    assert main(["addin", "build", "--form", str(form), "--out", str(out)]) == 0
    assert "已生成加载项，能检查 1 种表" in capsys.readouterr().out
    assert main(["addin", "build", "--form", str(form), "--out", str(out)]) == 0, "what it made itself it replaces"
    out.write_bytes(b"somebody's own")
    assert main(["addin", "build", "--form", str(form), "--out", str(out)]) == 2
    assert out.read_bytes() == b"somebody's own"
    assert main(["addin", "build", "--out", str(tmp_path / "x.xlsx")]) == 2
    assert "请用“.xlam”结尾的名称" in capsys.readouterr().err
    assert macro_workbook([load_form(form)])[:2] == b"PK"
