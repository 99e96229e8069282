"""Industries written as a class and as a chain add up by a map, in totals, on 分析 产值 and in a pivot; and its slips are told."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.aggregated import FORM, submission
from tests.oracles.libreoffice import LibreOffice
from tests.oracles.openxml import validate
from workbook_tools.errors import UsageError
from workbook_tools.form.load import template_folder
from workbook_tools.lint.judge import lint
from workbook_tools.report.aggregate import write_aggregate
from workbook_tools.report.chains import NONE, PROPOSAL, Chains, chain_of, proposed_chains, read_chains

CHAINS = {"航空": "航空", "3744": "航空", "36": "汽车", "重卡": "汽车"}
ROWS = {
    6: {"name": "甲", "industry": "航空", "investment": 10.5, "output_2022": 1.25, "output_2023": 2.0, "output_full": 3.0},
    7: {"name": "乙", "industry": "3744 航空相关设备制造", "investment": 20.25, "output_2022": 4.5, "output_full": 9.0},
    8: {"name": "丙", "industry": "3670 汽车零部件及配件制造", "investment": 5.0, "output_2022": 1.0},
    9: {"name": "丁", "industry": "2614 有机化学原料制造", "investment": 7.0}, 10: {"name": "戊", "investment": 1.0},
}


def test_the_chain_is_found_by_name_code_and_the_beginning_of_a_code() -> None:
    wanted = {
        "航空": "航空", "3744 航空相关设备制造": "航空", "3670 汽车零部件及配件制造": "汽车", "3612 新能源车整车制造": "汽车", "重卡": "汽车",
        "汽车": "汽车", "2614 有机化学原料制造": NONE, "光伏": NONE, "374 x": NONE,
    }
    assert {item: chain_of(item, CHAINS) for item in wanted} == wanted


def test_class_and_chain_add_up(tmp_path: Path) -> None:
    """In the tidy table, the totals, the analysis and a pivot by chain and year that LibreOffice shows."""
    path = tmp_path / "汇总.xlsx"
    write_aggregate(path, FORM, [submission("a.xlsx", "610302", "宝鸡市", ROWS)], chains=Chains(CHAINS))
    book = openpyxl.load_workbook(path)
    heads = [cell.value for cell in book["项目清单"][1]]
    at = heads.index("所属产业：产业链")
    assert heads[at - 1] == "所属产业（行业）"
    assert [row[at] for row in book["项目清单"].iter_rows(min_row=2, values_only=True)] == ["航空", "航空", "汽车", NONE, "（空）"]
    total = {row[0]: row for row in book["按产业链汇总"].iter_rows(values_only=True)}
    assert total["航空"][2:5] == (2, 30.75, 5.75) and total["合计"][3] == float(sum(Decimal(str(r["investment"])) for r in ROWS.values()))
    shown = [row for row in book["分析 产值"].iter_rows(values_only=True) if row[0] == "航空"]
    assert [row[1:4] for row in shown] == [(1.25, 2.0, 3.0), (5.75, 2.0, 12.0)], "by industry, then by chain"
    assert "透视 按产业链" in book.sheetnames and validate(path) == [] and lint(path) == ()
    with LibreOffice() as office, office.open(path) as opened:
        (cells,) = opened.values([("透视 按产业链", "A1:F20")])
    assert any(row[0] == "航空" and row[1:5] == [30.75, 5.75, 2.0, 12.0] for row in cells)


def test_a_map_that_knows_none_of_the_industries_adds_no_column(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    write_aggregate(path, FORM, [submission("a.xlsx", "610302", "宝鸡市", ROWS)], chains=Chains({"光伏": "太阳能光伏"}))
    assert not any("产业链" in str(cell.value) for cell in openpyxl.load_workbook(path)["项目清单"][1])


def test_the_proposal_has_classes_of_the_code_lists_under_their_own_names() -> None:
    """Each code with the name it has there, each chain one of the province's 23, each under its own name as well."""
    lists = template_folder() / FORM.id / "lists"
    names, chains = ({row[key]: row["name"] for row in read(lists / name)} for name, key in (("gbt4754_2017.csv", "code"), ("industry_chains_2021.csv", "name")))
    rows = read(template_folder() / PROPOSAL)
    classes = [row for row in rows if row["class"]]
    assert len(chains) == 23 and [row["code"] for row in rows if not row["class"]] == list(chains)
    assert all(names[row["code"]] == row["class"] and row["chain"] in chains for row in classes)
    assert all("程序的建议，不是官方口径" in row["basis"] for row in classes)
    assert len(classes) == len({row["code"] for row in classes}) == 37 and len({row["chain"] for row in classes}) == 17
    assert proposed_chains().proposed and set(proposed_chains().of) == {row["code"] for row in rows}


def test_every_item_of_the_form_has_a_chain_or_is_said_to_have_none() -> None:
    """The names of the chains are their own, and a class that its name does not place is in none."""
    of = proposed_chains().of
    found = {item: chain_of(item, of) for item in FORM.lists["industry"].items}
    assert {found[name] for name in FORM.lists["chains"].items} == set(FORM.lists["chains"].items)
    assert found["3744 航空相关设备制造"] == "航空" and found["2614 有机化学原料制造"] == NONE
    assert sum(chain != NONE for chain in found.values()) == 23 + 37


def test_the_first_sheet_says_whose_the_map_is_and_what_it_leaves_out(tmp_path: Path) -> None:
    """The program's own is a proposal; one that staff give is not."""
    proposed = "▲ 产业链按程序自带的对照表归集：只有名称明显属于某条链的 37 个小类，是程序的建议，不是官方口径，可用 --chains 换成自己的；对照表里没有的记作“未归链”：2 行，占总投资的 27.4%。"
    given = "✓ 产业链按 --chains 给出的对照表归集；对照表里没有的记作“未归链”：1 行，占总投资的 16.0%。"
    for chains, said in ((proposed_chains(), proposed), (Chains(CHAINS), given), (None, "")):
        path = tmp_path / "汇总.xlsx"
        write_aggregate(path, FORM, [submission("a.xlsx", "610302", "宝鸡市", ROWS)], chains=chains)
        told = [str(row[0]) for row in openpyxl.load_workbook(path)["质量"].iter_rows(values_only=True) if row[0]]
        assert [line for line in told if "产业链按" in line] == ([said] if said else [])


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


@pytest.mark.parametrize(("text", "said"), [
    ("代码,产业链\n3744,航空\n航空,航空\n", ""), ("name,chain\n3744,\n", ":2: 产业和产业链都要填写"), ("a,b\n1,2\n", "没有叫"),
    ("行业,产业链\n3744,航空\n3744,无人机\n", ":3: “3744”已归入“航空”"), ("行业,产业链\n", "没有一行"),
])
def test_a_map_is_a_table_in_either_language_and_a_slip_in_it_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "链.csv"
    path.write_bytes(text.encode("gb18030"))
    if not said:
        assert read_chains(path) == {"3744": "航空", "航空": "航空"}
        return
    with pytest.raises(UsageError) as caught:
        read_chains(path)
    assert said in str(caught.value)


def test_chains_that_differ_in_the_case_of_letters_are_one(tmp_path: Path) -> None:
    """As a pivot takes them; the spelling of the first line stands for all."""
    (tmp_path / "c.csv").write_text("行业,产业链\n3621,AI芯片\n37,ai芯片\n38,光子\n", encoding="utf-8")
    assert read_chains(tmp_path / "c.csv") == {"3621": "AI芯片", "37": "AI芯片", "38": "光子"}
