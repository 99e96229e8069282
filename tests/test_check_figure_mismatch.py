"""A figure in a narrative that the tables contradict is told; a rounded one, another's and an unclear one are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.narrative_figures import labelled, score
from tests.returned_texts import FORM, returned
from workbook_tools import load_form
from workbook_tools.check.apply_checks import found_by_checks
from workbook_tools.check.wording import worded
from workbook_tools.checks.figure_mismatch import find
from workbook_tools.checks.list_sums import list_sums
from workbook_tools.checks.spoken import vocabulary
from workbook_tools.checks.statements import statements
from workbook_tools.demo.story import returns, units
from workbook_tools.form.submission import Answer, Line, Submission
from workbook_tools.words import shown_fact

FIGURES = {
    "totals_all.count": 38, "totals_all.investment": 456_789.5, "totals_all.output_2022": 123_000, "totals_all.output_2023": 185_000,
    "totals_all.output_full": 800_000, "totals_related.count": 30, "totals_related.investment": 402_000,
    "targets_gross_output.y2021": 987_000, "targets_gross_output.y2022": 1_120_000, "targets_gross_output.y2023": 1_300_000,
    "targets_specialty_output.y2021": 612_000, "targets_jobs.y2022": 5213, "targets_leading_enterprises.y2023": 8,
}


def told(text: str, box: str = "s4_1", **others: float) -> list[str]:
    """What a narrative is told to say otherwise than the tables, as the label of the input and the figure as written."""
    item = returned(answers={box: text, "cover_park": "岐山县工业园"})
    numbers = {name: Answer(value, value, "四、园区情况", "C9") for name, value in (FIGURES | others).items()}
    item = replace(item, answers={**item.answers, **numbers})
    return [f"{shown_fact(f.values['what'], 'zh')} {f.values['figure']}" for f in find(FORM, item)]


def test_the_held_out_sentences_are_read_well_enough() -> None:
    """At least 95 of 100 figures that are read are right, and 85 of 100 that are told are read; there are 300 sentences and more."""
    assert sum(len(list(labelled(part))) for part in ("tuning", "held-out")) >= 300
    got = score("held-out")
    assert got.precision >= 0.95 and got.recall >= 0.85, got


@pytest.mark.parametrize("text", [
    "共安排38个项目，总投资45.7亿元，2022年释放产值12.3亿元、2023年释放产值18.5亿元，完全达产后释放产值80亿元。",
    "共安排三十八个项目，总投资45.6亿元。", "共安排38个项目，总投资约46亿元。", "共安排38个项目，总投资近46亿元。",
    "共安排38个项目，总投资45亿余元。", "共安排38个项目，总投资超过45亿元。", "共安排38个项目，总投资456789.5万元。",
    "园区工业总产值由2021年的98.7亿元提高到2022年的112亿元、2023年的130亿元。",
    "2022年特色产业吸纳就业5200余人。", "2022年特色产业吸纳就业5200人。", "2023年龙头企业8家。",
])
def test_a_figure_that_is_rounded_cut_off_or_rough_agrees(text: str) -> None:
    """45.68 亿元 is told as 45.7, as 45.6, as 约46 and as 45亿余."""
    assert told(text) == []


@pytest.mark.parametrize(("text", "wanted"), [
    ("共安排39个项目，总投资45.7亿元。", ["合计 项目个数（个） 39个"]),
    ("共安排三十九个项目。", ["合计 项目个数（个） 三十九个"]),
    ("共安排38个项目，总投资47.2亿元。", ["合计 总投资（万元） 47.2亿元（472,000 万元）"]),
    ("共安排38个项目，总投资45.7万元。", ["合计 总投资（万元） 45.7万元"]),
    ("共安排38个项目，总投资约60亿元。", ["合计 总投资（万元） 60亿元（600,000 万元）"]),
    ("共安排38个项目，总投资超过50亿元。", ["合计 总投资（万元） 50亿元（500,000 万元）"]),
    ("2022年、2023年园区工业总产值分别达到112亿元、150亿元。", ["园区工业总产值 2023年（目标） 150亿元（1,500,000 万元）"]),
    ("岐山县工业园2021年实现工业总产值79亿元。", ["园区工业总产值 2021年（基期） 79亿元（790,000 万元）"]),
    ("到2023年龙头企业达到12家。", ["其中：龙头企业数 2023年（目标） 12家"]),
])
def test_a_figure_that_the_tables_contradict_is_told_once(text: str, wanted: list[str]) -> None:
    """By what it speaks of and as it is written; in the form's unit as well where it is another."""
    assert told(text + text) == wanted


@pytest.mark.parametrize("text", [
    "秦川机床集团2021年完成工业总产值12亿元。", "全县2021年工业总产值240亿元。", "在建项目12个，总投资9亿元。",
    "年产5万吨钛材项目总投资3亿元，达产后年产值5亿元。", "2022年计划完成投资9亿元。", "2017年园区工业总产值60亿元。",
    "共安排38个项目，其中亿元以上项目9个，总投资31亿元。", "园区工业总产值比2021年增加13亿元。", "引进龙头企业3家。",
    "共安排30个项目。", "2021年园区工业总产值61.2亿元。",
])
def test_what_speaks_of_something_else_or_may_be_another_lines_is_not_told(text: str) -> None:
    """Silence is better than a wrong accusation; 30 is the number of 特色产业项目, 61.2 亿元 their output."""
    assert told(text) == []


def test_a_figure_that_the_list_has_agrees_whatever_the_total_states() -> None:
    """That the stated total is wrong is told by its own rule; the sums come from the rules themselves."""
    rows = tuple(
        Line(5 + n, {"related": Answer("是", "是", "项目清单", "E6"), "investment": Answer(4000, 4000.0, "项目清单", "H6")}) for n in range(3)
    )
    answers = {
        "s4_1": Answer("", "共安排3个项目，总投资1.2亿元。", "四、园区情况", "A5"),
        "totals_all.count": Answer(4, 4.0, "四、园区情况", "C9"), "totals_all.investment": Answer(13000, 13000.0, "四、园区情况", "D9"),
    }
    item = Submission("a.xlsx", "", FORM.id, FORM.version, answers, {"projects": rows})
    assert list(find(FORM, item)) == []
    assert list_sums(FORM)["totals_related.investment"] == ("projects", "related", "是", "investment")
    other = replace(item, answers={**answers, "s4_1": Answer("", "共安排5个项目，总投资1.2亿元。", "四、园区情况", "A5")})
    (finding,) = [f for f, _ in found_by_checks(FORM, other) if f.code == "narrative.figure_mismatch"]
    assert worded(finding, "zh").message == (
        "四、园区情况 A5 第四部分：文字写合计 项目个数（个） 5个，四、园区情况 C9 为 4 个，清单合计 3 个：“共安排5个项目，总投资1.2亿元”。"
        "请核对文字和表格，改正其中一处；所指不同的，请在“自检”说明。"
    )
    assert worded(finding, "en").message.startswith(
        "四、园区情况 A5 Section 4: the text says All projects, Projects 5个, but 四、园区情况 C9 has 4 个, the list adds up to 3 个:"
    )


def test_the_demos_prose_is_read_and_agrees_with_its_tables() -> None:
    """Twelve returns tell 500 figures and more, none of them wrong; each that is changed is found."""
    names = {unit.code: unit.park for unit in units()}
    read = 0
    for r in returns():
        cells = {name: Answer(v, v, "表", "A1") for name, v in r.values.items()} | {"cover_park": Answer("", names[r.unit], "表", "A1")}
        item = Submission(f"{r.unit}.xlsx", r.unit, FORM.id, FORM.version, cells, {})
        assert list(find(FORM, item)) == []
        texts = {name: str(a.value) for name, a in cells.items() if name[0] == "s"}
        read += sum(len(list(statements(text, vocabulary(FORM), (names[r.unit],)))) for text in texts.values())
        shifted = texts["s6_2"].replace("2023", "2022")
        assert shifted != texts["s6_2"]
        cells["s6_2"] = Answer(shifted, shifted, "表", "A1")
        assert list(find(FORM, replace(item, answers=cells))), "figures of 2023 told as those of 2022"
    assert read > 500


def test_another_form_says_by_its_own_words_what_its_figures_are_called() -> None:
    """Nothing of the first form is known to the check itself."""
    form = load_form("progress-return-2024")
    answers = {
        "work_done_park": Answer("", "2024年园区工业总产值56亿元，主导产业产值41亿元，税收收入1.8亿元。", "一、建设进展", "A5"),
        "indicators_park_output.actual_2024": Answer(560000, 560000.0, "三、下步打算", "C9"),
        "indicators_main_output.actual_2024": Answer(390000, 390000.0, "三、下步打算", "C10"),
    }
    found = list(find(form, Submission("a.xlsx", "", form.id, form.version, answers, {})))
    assert [(f.values["figure"], f.at.field) for f in found] == [("41亿元（410,000 万元）", "work_done_park")]


@given(st.text("共安排项目特色产业支撑总投资释放产值完全达产其中工业、，。；约余亿万元个家0123456789.二十年2022年2023年分别 ", max_size=60))
def test_whatever_is_written_a_statement_is_of_an_input_of_its_kind_and_quotes_the_text(text: str) -> None:
    """No text is beyond it."""
    for statement in statements(text, vocabulary(FORM)):
        assert statement.sentence in text
        assert (statement.figure.kind == "元") == (statement.asked.kind == "元")
