"""What an edition of a form does to returns that are out, and ids that it uses for another question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.small_form import TRADES, filled_in, write_form
from workbook_tools import load_form
from workbook_tools.cli import main
from workbook_tools.form.effects import effects
from workbook_tools.form.reused import reused


def next_year(data: dict[str, Any]) -> None:
    """Another edition: a question that means something else, one moved, one gone, two new, harder limits and rules."""
    data["version"] = "2.0.0"
    table = data["sheets"][1]["blocks"][0]
    company, trade, output, tax = table["columns"]
    company["id"] = "firm"  # the same words
    output["label"]["zh"], output["unit"] = "从业人数", "人"
    output["type"] = "count"
    tax |= {"required": True, "most": 500}
    table |= {"rows": 4, "columns": [company, trade, output, tax, {"id": "visited", "label": {"zh": "走访日期", "en": "Day"}, "type": "date", "required": True}]}
    data["sheets"][0]["blocks"][0]["fields"].append({"id": "contact", "label": {"zh": "联系人", "en": "Contact"}, "type": "text"})
    data["rules"][0] |= {"severity": "verify", "assert": "tax<=output*3", "when": "output>0"}
    more = {**data["rules"][0], "code": "visits.more", "when": "tax>0"}
    data["rules"].append({**more, "zh": {**more["zh"], "rule": "税收与人数相称"}})


@pytest.fixture
def editions(tmp_path: Path) -> tuple[Path, Path]:
    """The form as it went out, and as it is to be."""
    return write_form(tmp_path / "old"), write_form(tmp_path / "new", next_year, trades=TRADES.replace("36,汽车", "36,车辆"))


def test_each_thing_that_a_change_does_is_a_sentence(editions: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """After the differences: what carries over, what means something else, what is lost or new, what judges otherwise."""
    assert main(["form", "diff", *map(str, editions)]) == 0
    lines = [line.partition("; ")[0] for line in capsys.readouterr().out.splitlines() if line[0] not in "~+-"]
    assert lines == [
        "已按 1.0.0 版填好的表：3 项按编号照搬，1 项编号没变而含义变了，1 项编号改了、按名称转，0 项在新版没有去处，新版另有 2 项",
        "要换成 2.0.0 版的，逐份转：workbook-tools migrate 旧表.xlsx --form 新版 --out 新表.xlsx；不转的仍按自己的版本核对，旧定义请留着（--forms）",
        "走访清单“从业人数”（visits.output）：名称由“年产值（万元）”改为“从业人数”，单位由“万元”改为“人”。不是同一件事的，请换一个编号；是的，migrate 时加 --same visits.output 才转",
        "走访清单“企业名称”（visits.company）：名称没变，编号改成了 visits.firm；migrate 按名称转并逐项说明，跨年对比按编号、接不上：是同一件事的，请保留原来的编号",
        "填报说明“联系人”（cover_contact）：新增，旧表没有答案",
        "走访清单“走访日期”（visits.visited）：新增，旧表没有答案，必填，转过去后须补填",
        "走访清单“行业”（visits.trade）：清单由 6 行减为 4 行，migrate 会按旧表加行",
        "走访清单“行业”（visits.trade）：名单去掉了 汽车，旧表选了的不再认",
        "走访清单“年税收（万元）”（visits.tax）：改为必填，旧表空着的须补填",
        "走访清单“年税收（万元）”（visits.tax）：通常的上限由 无 收紧为 500",
        "规则 visits.tax“年税收不超过年产值的三成”：级别由“错误”降低为“核实”，公式由 tax<=output*0.3 改为 tax<=output*3，适用条件由 处处 改为 output>0",
        "规则 visits.more“税收与人数相称”：新增，旧表可能不合",
    ]


def test_what_is_said_to_carry_over_is_what_migrate_carries(
    editions: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    """Of one return with five answers the one whose id asks something else waits, the other four are in the new workbook."""
    monkeypatch.setenv("WORKBOOK_TOOLS_PASSWORD", "季")
    old, new = editions
    (tmp_path / "旧表.xlsx").write_bytes(filled_in(load_form(old)))
    main(["migrate", str(tmp_path / "旧表.xlsx"), "--form", str(new), "--forms", str(old), "--out", str(tmp_path / "新表.xlsx")])
    said = capsys.readouterr().out
    assert "4 answers carried" in said and "走访清单 D5 年产值（万元）：“100” 新表同一编号问的不是这几个字" in said
    done = effects(load_form(old), load_form(new))
    assert [e.what for e in done if e.kind in {"lost", "meaning", "reworded"}] == ["visits.output"]
    assert [e.what for e in done if e.kind == "moved"] == ["visits.company"] and "“企业名称”（visits.company）：编号改成了 visits.firm，名称没变，已按名称转移" in said


def test_a_question_that_is_gone_is_lost(tmp_path: Path) -> None:
    """And one that has the same words in other marks is the same question."""
    old = load_form(write_form(tmp_path / "old"))

    def shorter(data: dict[str, Any]) -> None:
        columns = data["sheets"][1]["blocks"][0]["columns"]
        del columns[1]
        columns[0]["label"]["zh"] = "企业名称（全称）"

    (summary, _, gone) = effects(old, load_form(write_form(tmp_path / "new", shorter)))
    assert summary.words.zh.endswith("4 项按编号照搬，0 项编号没变而含义变了，1 项在新版没有去处，新版另有 0 项")
    assert (gone.kind, gone.words.zh) == ("lost", "走访清单“行业”（visits.trade）：新版没有这一项，旧表的答案转不过去，migrate 会逐格列出")


def test_a_form_does_nothing_to_returns_on_itself(tmp_path: Path) -> None:
    """Nor do other words of a rule."""
    old = load_form(write_form(tmp_path / "old"))
    assert effects(old, old) == ()
    assert effects(old, load_form(write_form(tmp_path / "new", lambda d: d["rules"][0]["zh"].update(fix="请再看看")))) == ()


def test_validate_warns_of_an_id_that_asks_something_else(editions: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """Against the version that is named; a warning is no mistake."""
    old, new = map(str, editions)
    assert main(["form", "validate", new, "--earlier", old]) == 0
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        "1.0.0 版里同一个编号问的是另一件事，请核对：走访清单“从业人数”（visits.output）：名称由“年产值（万元）”改为“从业人数”，单位由“万元”改为“人”; "
        "version 1.0.0 asks something else by the same id: 走访清单 “Output” (visits.output): the label was “年产值（万元）” and is “从业人数”, the unit was 万元 and is 人",
    ]
    assert told.out.startswith("visit-list 2.0.0: ")


def test_the_version_before_is_found_among_the_forms_at_hand(editions: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without being named; a first version has none."""
    assert main(["form", "validate", str(editions[1]), "--forms", str(tmp_path)]) == 0
    assert "visits.output" in capsys.readouterr().err
    assert main(["form", "validate", str(editions[0]), "--forms", str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("change", "how"), [
    ({"type": "text", "unit": ""}, "类型由“金额”改为“文字”"),
    ({"year": 2025}, "年份由 2024 改为 2025"),
    ({"type": "number"}, None),
    ({"label": {"zh": "2025年产值", "en": "Output"}}, None),
])
def test_what_makes_another_question_of_an_id(tmp_path: Path, change: dict[str, Any], how: str | None) -> None:
    """Another kind of answer or another year; not a wider type, nor a label that differs in its year and marks."""

    def changed(data: dict[str, Any], **keys: Any) -> None:
        data["rules"] = []
        data["sheets"][1]["blocks"][0]["columns"][2].update({"year": 2024, **keys})
        if keys.get("unit") == "":
            del data["sheets"][1]["blocks"][0]["columns"][2]["unit"]
            del data["sheets"][1]["blocks"][0]["columns"][2]["year"]

    old, new = load_form(write_form(tmp_path / "old", changed)), load_form(write_form(tmp_path / "new", lambda d: changed(d, **change)))
    assert [one.how.zh for one in reused(old, new)] == ([how] if how else [])
