"""Notices as provinces issue them: the letter is not the form, what closes it is not asked, units and limits are what is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.notices import _word
from tests.notices_of_provinces import ISSUED, Issued
from workbook_tools.draft.draft import Draft
from workbook_tools.draft.draft_files import drafted, read_notice
from workbook_tools.draft.guess import guess, unit_beside
from workbook_tools.draft.numerals import limit_in


def draft_of(notice: Issued, folder: Path) -> Draft:
    """The draft of a notice."""
    path = folder / notice.name
    path.write_bytes(notice.data())
    return drafted(read_notice(path))


@pytest.mark.parametrize("notice", ISSUED, ids=lambda n: n.name)
def test_a_notice_drafts_to_what_it_asks_for_and_to_nothing_else(notice: Issued, tmp_path: Path) -> None:
    """Title, limits of its sections, every question with its type and unit; no line of the letter among them."""
    data = draft_of(notice, tmp_path).data
    blocks = [block for sheet in data["sheets"] for block in sheet["blocks"]]
    assert data["title"]["zh"] == notice.title
    assert tuple((b["limit"], b.get("least_zi", 0)) for b in blocks if b["kind"] == "boxes") == notice.limits
    asked = [one for b in blocks for key in ("fields", "columns", "rows") if isinstance(b.get(key), list) for one in b[key]]
    assert {one["label"]["zh"]: f"{one.get('type', '')} {one.get('unit', '')}".strip() for one in asked} == notice.asked


@pytest.mark.parametrize("notice", ISSUED, ids=lambda n: n.name)
def test_what_closes_a_notice_is_told_and_stands_nowhere_in_the_form(notice: Issued, tmp_path: Path) -> None:
    """Issuer, date, whom to call: on the list of what is not in the form, in no guidance, note or question."""
    draft = draft_of(notice, tmp_path)
    closing = [d.text for d in draft.doubts if d.taken == "落款、日期、抄送或联系人，不用填，没有放进表"]
    said = str(draft.data)
    assert not [text for text in closing if text in said and text not in str(draft.data.get("source", "")) and text not in draft.data["title"]["zh"]]
    assert "029-" not in said and "@" not in said and "抄送" not in said


@pytest.mark.parametrize("to", ["各市人民政府：", "各市、县（区）防汛抗旱指挥部：", "厅机关各处室，厅属各单位：", "西安市、宝鸡市财政局，各有关单位：", "主送：各县（区）教育局", "各设区市科协："])
def test_to_whom_a_notice_goes_is_neither_its_title_nor_a_question(to: str, tmp_path: Path) -> None:
    """With and without an attachment behind the letter."""
    for attached in ((), ("附件", "情况表")):
        items = ("关于报送有关情况的通知", to, "请于5月10日前报送。", *attached, [["序号", "单位名称", "人数（人）"], ["1", "", ""]])
        (tmp_path / "通知.docx").write_bytes(_word(items))
        draft = drafted(read_notice(tmp_path / "通知.docx"))
        assert draft.data["title"]["zh"] == (attached[1] if attached else "关于报送有关情况的通知")
        assert to.strip("：") not in str(draft.data) and to in [d.text for d in draft.doubts]


def test_a_line_that_asks_is_asked_though_it_begins_like_an_address(tmp_path: Path) -> None:
    """有关情况说明： is a question, 各市： is whom the notice goes to."""
    (tmp_path / "表.docx").write_bytes(_word(("情况登记表", "填报单位：", "有关情况说明：", "填报人：        电话：")))
    fields = drafted(read_notice(tmp_path / "表.docx")).data["sheets"][0]["blocks"][0]["fields"]
    assert [f["label"]["zh"] for f in fields] == ["填报单位", "有关情况说明", "填报人", "电话"]


@pytest.mark.parametrize(("text", "most", "least"), [
    ("不少于200字，不超过600字", 600, 200), ("不得少于300字，不得超过1000字", 1000, 300), ("（1,000字）", 1000, 0), ("不超过1，500字", 1500, 0), ("1 500字以内，不少于800字", 1500, 800),
    ("1000字以内", 1000, 0), ("800—1000字", 1000, 800), ("600～800字之间", 800, 600), ("（字数 500-800）", 800, 500), ("约800字", 800, 0), ("≤500字", 500, 0), ("至少300个字，最多1000个字", 1000, 300),
    ("1.5万字以内", 15000, 0), ("不得少于500字", 0, 500),
])
def test_separators_in_a_limit_are_part_of_the_number(text: str, most: int, least: int) -> None:
    """1,000 and 1 000 are a thousand; 不得少于 is a least and never a most."""
    found = limit_in(text)
    assert found is not None and (found.most, found.least) == (most, least)


@pytest.mark.parametrize("text", ["篇幅不超过3页", "不少于1万人次", "投资不少于500万元"])
def test_what_limits_something_else_is_no_limit_of_characters(text: str) -> None:
    """Pages, persons and money."""
    assert limit_in(text) is None


@pytest.mark.parametrize(("label", "beside", "kind", "unit"), [
    ("2025年计划投资/万元", "", "amount", "万元"), ("总投资（万元，保留两位小数）", "", "amount", "万元"), ("总投资【万元】", "", "amount", "万元"), ("亩均税收（万元/亩）", "", "number", "万元/亩"),
    ("补贴标准（元/人）", "", "number", "元/人"), ("存栏量（头/只）", "", "count", "头/只"), ("申请补贴金额", "元", "number", "元"), ("中央", "万元", "amount", "万元"), ("到位数", "万元", "amount", "万元"),
    ("维修养护经费", "万立方米、万元", "amount", "万元"), ("总库容", "万立方米、万元", "number", "万立方米"), ("开户银行", "元", "text", ""), ("支出进度", "万元", "percent", "%"), ("名额", "万元", "text", ""),
    ("资产总额", "万元", "amount", "万元"), ("土地出让金", "", "amount", "万元"),
])
def test_a_unit_in_a_heading_or_above_a_table_makes_the_type(label: str, beside: str, kind: str, unit: str) -> None:
    """In brackets, behind a stroke, for the whole table, one of several; a rate is not added up."""
    found = guess(label, beside)
    assert (found.type, found.unit) == (kind, unit)


def test_several_units_above_a_table_are_read_as_several() -> None:
    """单位：万立方米、万元 is not in 万立方米 alone."""
    assert unit_beside("（单位：万立方米、万元）") == "万立方米、万元" and unit_beside("金额单位：万元") == "万元"


def test_what_may_be_ticked_more_than_once_is_told_to_be_one_choice(tmp_path: Path) -> None:
    """A cell takes one item: the designer is told."""
    (notice,) = (n for n in ISSUED if n.name == "养殖场.xlsx")
    told = {d.text: d.taken for d in draft_of(notice, tmp_path).doubts}
    assert told["粪污处理方式（可多选）"].endswith("写着可多选，而一格只能选一项")


def test_totals_that_find_no_place_say_why(tmp_path: Path) -> None:
    """A list whose second column is an amount gets a number before it; one whose first is an amount is told."""
    (notice,) = (n for n in ISSUED if n.name == "国企财务.xlsx")
    table = draft_of(notice, tmp_path).data["sheets"][1]["blocks"][0]
    assert table["totals"] and [c["type"] for c in table["columns"][:3]] == ["serial", "text", "amount"]
    (tmp_path / "表.docx").write_bytes(_word(("资金表", "单位：万元", [["拨款", "支出", "单位名称"], ["", "", ""], ["合计", "", ""]])))
    draft = drafted(read_notice(tmp_path / "表.docx"))
    assert "前两列有金额，放不下合计，没有做合计" in [d.taken for d in draft.doubts]
