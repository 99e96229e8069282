"""A form drafted from a notice: what is found, what is told to be uncertain, and that no sentence is lost."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from benchmarks.draft import KINDS, found_in, scores
from tests.notices import NOTICES, Labelled, _word
from workbook_tools.cli import main
from workbook_tools.draft.draft_files import DOUBTS, drafted, files_of, read_notice
from workbook_tools.draft.guess import guess
from workbook_tools.draft.numerals import chinese, level_of, limit_in, value
from workbook_tools.draft.source import Line, Notice, grid_of
from workbook_tools.errors import UsageError
from workbook_tools.form.load import read_form

SEED = Path(__file__).parent / "data" / "implementation_plan_template.txt"
LIMITS = (1000, 1500, 1500, 800, 1000, 1500, 1000)
COLUMNS = (
    ("序号", "serial", ""), ("项目名称", "text", ""), ("实施单位", "text", ""), ("是否与特色产业相关联", "choice", ""), ("所属产业（行业）", "text", ""),
    ("计划开竣工时间（例：202106-202212）", "period", ""), ("总投资（万元）", "amount", "万元"), ("投产释放产值（2022年）（万元）", "amount", "万元"),
    ("投产释放产值（2023年）（万元）", "amount", "万元"), ("完全竣工投产后释放产值（万元）", "amount", "万元"), ("提供服务的规模效果", "text", ""), ("备注", "text", ""),
)
"""The table of the seed notice as it is written there."""


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the command drafts from the seed notice."""
    out = tmp_path_factory.mktemp("seed") / "plan"
    assert main(["form", "draft", str(SEED), "--out", str(out)]) == 0
    return out


def test_the_seed_notice_drafts_to_its_seven_sections_limits_parts_and_columns(seed: Path) -> None:
    """By the command alone: it loads, and has what the notice asks for in the words of the notice."""
    form = read_form(seed)
    assert form.title.zh == "XX市（XX园区）三年期培育建设特色专业园区实施方案（模板）"
    sections = [b for s, b in form.blocks() if b.kind == "boxes"]
    assert tuple(b.limit for b in sections) == LIMITS
    assert [len(b.lines) for b in sections] == [3, 6, 5, 1, 1, 3, 2]
    numbered = [line for b in sections for line in b.lines if line.guidance.startswith("（")]
    text = SEED.read_text(encoding="utf-8")
    assert len(numbered) == 19 and all(line.guidance in text for line in numbered)
    (table,) = (b for _, b in form.blocks() if b.open)
    assert tuple((c.label.zh, c.type, c.unit) for c in table.columns) == COLUMNS
    assert [c.year for c in table.columns if c.year] == [2022, 2023] and table.columns[5].example == "202106-202212"
    assert form.sheets[-1].heading == "拟实施的特色产业项目和支撑项目清单" and form.sheets[-1].note.startswith("注：提供服务")
    assert form.sheets[-2].closing == "（以上将作为绩效考评的重要依据）"


def test_the_names_of_the_seed_s_boxes_are_those_that_ship(seed: Path) -> None:
    """``s1_1`` to ``s7_2``: other tools rely on them."""
    shipped = json.loads((Path(__file__).parents[1] / "templates/specialty-park-2022/form.json").read_text(encoding="utf-8"))
    data = json.loads((seed / "form.json").read_text(encoding="utf-8"))

    def names(form: dict[str, Any]) -> list[str]:
        return [box["id"] for s in form["sheets"] for b in s["blocks"] if b["kind"] == "boxes" for box in b["boxes"]]

    assert names(data) == names(shipped)


@pytest.fixture(scope="module")
def figures() -> dict[str, Any]:
    """Precision and recall on the labelled notices."""
    return scores()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_out_is_found(kind: str, figures: dict[str, Any]) -> None:
    """Precision and recall of at least 0.95, of sections, limits, parts, questions, types and units."""
    score = figures[kind]
    assert score.precision >= 0.95, score.made_up
    assert score.recall >= 0.95, score.missed


def bare(text: str) -> str:
    """A text without blanks, boxes and rules to write on."""
    return re.sub(r"[\s□_＿…：:。；;|\\]|<br>", "", text)


@pytest.mark.parametrize("notice", [*NOTICES, None], ids=lambda n: n.name if isinstance(n, Labelled) else "seed")
def test_every_sentence_is_in_the_form_or_on_the_list(notice: Labelled | None, tmp_path: Path) -> None:
    """Read from the files that were written, whatever the notice was."""
    path = SEED
    if notice is not None:
        path = tmp_path / notice.name
        path.write_bytes(notice.data())
    read = read_notice(path)
    files = files_of(drafted(read))
    held = bare(json.loads(files["form.json"]) and files["form.json"].decode().replace("\\n", "").replace('\\"', '"')) + bare(files[DOUBTS].decode())
    for text, _ in read.texts():
        for piece in re.split(r"[。；;：:\s□_|]+", text):
            letters = re.sub(r"[\W\d_]", "", piece)
            if letters and letters not in {"盖章", "年", "月", "日"}:
                assert bare(piece) in held, (text, piece)


def test_there_are_enough_notices_of_enough_kinds() -> None:
    """At least 25, as Word, text and workbook; with merged cells, Word's own numbers and text boxes."""
    assert len(NOTICES) >= 25 and {Path(n.name).suffix for n in NOTICES} == {".docx", ".txt", ".xlsx"}
    items = [item for n in NOTICES for item in n.items]
    assert any("<" in row for i in items if not isinstance(i, str) for row in i)
    assert any(isinstance(i, str) and i.startswith("#1") for i in items) and any(isinstance(i, str) and i.startswith("[]") for i in items)


def test_parts_of_a_whole_shares_and_totals_are_rules_and_formulas(tmp_path: Path) -> None:
    """其中 is at most what it is part of, 占比 and 合计 are computed by the workbook."""
    by_name = {n.name: n for n in NOTICES}
    for name in ("月报.xlsx", "资金分配.xlsx"):
        (tmp_path / name).write_bytes(by_name[name].data())
    month = drafted(read_notice(tmp_path / "月报.xlsx")).data
    (rule,) = month["rules"]
    assert rule["zh"]["rule"] == "“高技术制造业产值”不得超过“工业总产值”"
    rows = {r["label"]["zh"]: r for r in month["sheets"][1]["blocks"][0]["rows"]}
    part, whole = (rows[n]["id"] for n in ("其中：高技术制造业产值", "工业总产值"))
    assert rows["高技术制造业产值占比"]["formula"] == f'IF({whole}=0,"",{part}/{whole})'
    funds = drafted(read_notice(tmp_path / "资金分配.xlsx")).data["sheets"][1]["blocks"][0]["rows"]
    assert funds[3]["formula"] == "+".join(r["id"] for r in funds[:3])


WORDS = ["一、基本情况（不超过500字）", "（一）现状；", "1. 目标", "填报单位：", "单位：万元", "注：按月填。", "填表说明：", "附件1", "项目清单", "□是 □否", "合计",
         "其中：研发", "占比", "2024年产值（万元）", "自检", "explain", "A1", "=1+1", "序号", "指标", "计量单位", "家", "%", "index", "[工业]", "第一章 总则", "各市工信局：", "", " ", "　", "XX" * 40]
LINES = st.sampled_from(WORDS) | st.text("一二甲乙（）：、1.是否□/ab 字", max_size=12)
TABLES = st.lists(st.lists(LINES, min_size=1, max_size=8), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(items=st.lists(LINES | TABLES, max_size=8))
@example(items=[[["计量单位", "一、基本情况（不超过500字）", "一、基本情况（不超过500字）"], ["一、基本情况（不超过500字）"], ["一、基本情况（不超过500字）"]]])
def test_whatever_a_notice_holds_the_draft_loads_and_loses_nothing(items: list[Any]) -> None:
    """Headings out of place, tables of one cell, names that the workbook keeps for itself."""
    notice = Notice("通知.txt", tuple(
        Line(item, f"第 {n} 行") if isinstance(item, str) else grid_of(item, f"表 {n}")
        for n, item in enumerate(items, 1) if not isinstance(item, str) or item.strip()
    ))
    try:
        draft = drafted(notice)
    except UsageError:
        return
    files = files_of(draft)
    held = bare(files["form.json"].decode().replace("\\n", "").replace('\\"', '"')) + bare(files[DOUBTS].decode())
    for text, _ in notice.texts():
        for piece in re.split(r"[。；;：:\s□_|]+", text):
            if letters := re.sub(r"[\W\d_]", "", piece):
                assert letters in {"盖章", "年", "月", "日"} or bare(piece) in held


@pytest.mark.parametrize(("text", "most", "least"), [
    ("不超过1000字", 1000, 0), ("（1000字以内）", 1000, 0), ("控制在1,200字以内", 1200, 0), ("500—800字", 800, 500), ("500字至800字", 800, 500), ("不超过一千五百字", 1500, 0),
    ("不少于300字，不超过800字", 800, 300), ("限300字", 300, 0), ("（800字左右）", 800, 0), ("（500字）", 500, 0), ("不少于200字", 0, 200),
])
def test_a_limit_is_read_in_every_way_it_is_written(text: str, most: int, least: int) -> None:
    """In digits or Chinese, up to, within, between."""
    found = limit_in(f"一、情况{text}")
    assert found is not None and (found.most, found.least) == (most, least)


@pytest.mark.parametrize("text", ["2024年工作", "文字说明", "第3号文件", "打字机 5 台"])
def test_what_is_no_limit_is_none(text: str) -> None:
    """Numbers and 字 alone do not make one."""
    assert limit_in(text) is None


@given(st.integers(1, 99))
def test_chinese_numbers_are_read_as_they_are_written(number: int) -> None:
    """一 to 九十九."""
    assert value(chinese(number)) == number and level_of(f"{chinese(number)}、甲") == (1, "甲")


@pytest.mark.parametrize(("label", "kind", "unit", "sure"), [
    ("总投资（万元）", "amount", "万元", True), ("投资", "amount", "万元", False), ("企业数（家）", "count", "家", True), ("面积（亩）", "number", "亩", True), ("增长率（%）", "percent", "%", True),
    ("增长率", "percent", "%", False), ("是否达标", "choice", "", True), ("项目名称", "text", "", True), ("投资方", "text", "", True), ("填报日期", "date", "", True), ("完成时间", "date", "", False),
])
def test_a_type_is_guessed_from_words_and_units_and_says_when_it_is_not_sure(label: str, kind: str, unit: str, *, sure: bool) -> None:
    """A unit that is written out is sure, a word alone is not."""
    found = guess(label)
    assert (found.type, found.unit, found.sure) == (kind, unit, sure) and found.why


@pytest.mark.parametrize(("name", "data", "said"), [
    ("a.docx", b"nothing", "不是 Word 文档"), ("a.xlsx", b"nothing", "不是 Excel 工作簿"), ("a.txt", b"", "里面没有文字"), ("a.pdf", b"%PDF", "只能读"), ("b.txt", "你好".encode(), "没有找到要填的内容"),
])
def test_what_cannot_be_drafted_is_refused_in_one_line(name: str, data: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files that are none of these, and notices that ask for nothing."""
    (tmp_path / name).write_bytes(data)
    assert main(["form", "draft", str(tmp_path / name), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1 and not (tmp_path / "out").exists()


def test_the_list_of_doubts_has_place_words_and_choices(tmp_path: Path) -> None:
    """What was guessed, and what was put into no place of the form, each with what else might be done."""
    path = tmp_path / "通知.docx"
    path.write_bytes(_word(("情况表", "请各单位认真填写，不得漏报。", [["序号", "投资", "完成时间"], ["1", "", ""]])))
    text = files_of(drafted(read_notice(path)))[DOUBTS].decode()
    assert "| 表 1 | 投资 | 类型暂定为“金额”：像是金额，没有写单位，暂按万元 | 数、文字 |" in text
    assert "请各单位认真填写，不得漏报。" in text


def test_the_comparison_counts_only_what_agrees() -> None:
    """A wrong type is both made up and missed."""
    from benchmarks.draft import Score

    score = Score()
    score.add("x", {("甲", "text")}, {("甲", "date"), ("乙", "text")})
    assert (score.precision, score.recall) == (0, 0) and len(score.missed) == 2
    assert set(found_in({"sheets": []})) == set(KINDS)
