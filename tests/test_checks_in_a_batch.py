"""Checks over the whole batch, from files to results: who counts, what is told where, and that an explanation explains."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from tests.progress_return import Typed, address, right, typed
from tests.returned import results, run
from workbook_tools.batch.across import KIND as ACROSS
from workbook_tools.batch.ledger import NAME

ROSTER = """code,city,county,park,unit
610323,宝鸡市,岐山县,岐山汽车零部件产业园,岐山县工业和信息化局
610324,宝鸡市,扶风县,扶风食品产业园,扶风县工业和信息化局
610327,宝鸡市,陇县,陇县羊乳产业园,陇县工业和信息化局
"""
PARKS = {row["code"]: row for row in csv.DictReader(io.StringIO(ROSTER))}
MINE, THEIRS = " ".join(address("works.name@2")), " ".join(address("works.name@1"))
NARRATIVE, PROBLEMS = " ".join(address("next_steps_plan")), " ".join(address("difficulties_park"))
PLAN = "2025年完成东区管网建设，推动车桥加工项目投产，新引进配套企业3家，园区工业总产值增长一成左右"


def a_return(unit: str, firm: str, changes: Mapping[str, Typed]) -> bytes:
    """A right return of a unit, its projects carried out by a firm of its own, with something changed."""
    own: dict[str, Typed] = {f"cover_{name}": PARKS[unit][name] for name in ("county", "park", "unit")}
    own |= {f"works.unit@{row}": firm for row in range(1, 5)}
    return typed({**right(), **own, **changes}, unit)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three units' returns, one of them twice, and the roster beside them."""
    place = tmp_path_factory.mktemp("across")
    files = {
        # another county's text; two of its projects are those of 扶风 as well
        "a.xlsx": a_return("610323", "岐山宏力机械有限公司", {
            "next_steps_plan": f"扶风县将{PLAN}。", "works.unit@2": "陕西华桥车桥有限公司",
        }),
        "b.xlsx": a_return("610324", "扶风新风食品有限公司", {
            "works.name@2": "车桥 精密加工项目（一期）", "works.unit@2": "陕西华桥车桥有限责任公司",
            "works.name@1": "车桥精密加工项目", "works.unit@1": "陕西华桥车桥公司",
        }),
        # superseded: what it says does not count
        "b/旧.xlsx": a_return("610324", "岐山宏力机械有限公司", {"cover_date": "2024-12-30", "next_steps_plan": f"陇县将{PLAN}。"}),
        # another county's name, explained; and something left of the template
        "c.xlsx": a_return("610327", "陇县恒泰开发有限公司", {
            "next_steps_plan": f"扶风县将{PLAN}。", "explain_narrative_other_unit": "该园区由两县共建，这里写的是扶风片区的安排。",
            "difficulties_park": "XX园区东区蒸汽管网尚未贯通，部分企业自建锅炉，用能成本偏高；技术工人流动较大，旺季用工缺口约二百人。",
        }),
    }
    for name, data in files.items():
        (place / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (place / "in" / name).write_bytes(data)
    (place / "units.csv").write_text(ROSTER, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def checked(folder: Path) -> Path:
    """What a run leaves."""
    out = folder / "out"
    ran = run([folder / "in"], out, "--units", str(folder / "units.csv"))
    assert ran.returncode == 1, ran.stderr
    return out


def found(out: Path) -> list[tuple[str, str, str, str]]:
    """File, level, code and message of every finding, in the order of the report."""
    lines = (out / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    return [(f["file"], f["severity"], f["code"], f["message"]) for f in map(json.loads, lines)]


def statuses(out: Path) -> dict[str, tuple[str, int, int]]:
    """Status, items to verify and those of them that nobody explained, by file."""
    with (out / "files.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {r["file"]: (r["status"], int(r["verifies"]), int(r["unexplained"])) for r in csv.DictReader(stream)}


def test_each_return_is_told_what_the_others_show(checked: Path) -> None:
    """The other unit, its project and its cell; the name and its sentence. A superseded return neither tells nor is told."""
    here = "请与对方核对由哪家报送；确属不同项目的，请在“自检”说明。"
    assert [f for f in found(checked) if f[2] not in {"file.superseded"}] == [
        ("a.xlsx", "verify", "narrative.other_unit",
         f"{NARRATIVE} 第三部分：写到了“扶风县”（名册中属扶风县工业和信息化局）：“扶风县将{PLAN}”。"
         "请核对是否误用了其他单位的材料；确需写到的，请在“自检”说明。"),
        ("a.xlsx", "verify", "project.duplicate_across",
         f"{MINE} 项目名称：与扶风县工业和信息化局“车桥精密加工项目”（{THEIRS}）是同一实施单位的同一项目，写法相同。" + here),
        ("b.xlsx", "verify", "project.duplicate_across",
         f"{THEIRS} 项目名称：与岐山县工业和信息化局“车桥精密加工项目”（{MINE}）是同一实施单位的同一项目，写法相同。" + here),
        ("c.xlsx", "error", "text.placeholder",
         f"{PROBLEMS} 第二部分（一）：“XX园区东区蒸汽管网”还没有换成实际内容（共 1 处）。请改写为实际内容。"),
        ("c.xlsx", "verify", "narrative.other_unit",
         f"{NARRATIVE} 第三部分：写到了“扶风县”（名册中属扶风县工业和信息化局）：“扶风县将{PLAN}”。"
         "请核对是否误用了其他单位的材料；确需写到的，请在“自检”说明。"),
    ]


def test_what_the_batch_shows_counts_like_any_finding(folder: Path, checked: Path) -> None:
    """In the counts of the file, explained where the return explains it; unexplained it rejects with ``--strict``."""
    assert statuses(checked) == {
        "a.xlsx": ("accepted", 2, 2), "b.xlsx": ("accepted", 1, 1), "b/旧.xlsx": ("superseded", 0, 0),
        "c.xlsx": ("rejected", 1, 0),
    }
    run([folder / "in"], folder / "strict", "--units", str(folder / "units.csv"), "--strict")
    assert {name: status for name, (status, _, _) in statuses(folder / "strict").items()} == {
        "a.xlsx": "rejected", "b.xlsx": "rejected", "b/旧.xlsx": "superseded", "c.xlsx": "rejected",
    }


def test_a_return_that_was_right_by_itself_gets_a_copy_that_says_what_the_batch_showed(checked: Path) -> None:
    """And 检查结果.xlsx says the same."""
    def words(path: Path) -> str:
        book = openpyxl.load_workbook(path, read_only=True)
        return "\n".join(str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None)

    said = f"与岐山县工业和信息化局“车桥精密加工项目”（{MINE}）是同一实施单位的同一项目，写法相同"
    assert said in words(checked / "annotated/b.xlsx")
    assert said in words(checked / "检查结果.xlsx")
    assert "这里写的是扶风片区的安排" in words(checked / "检查结果.xlsx")


def test_the_results_are_the_same_bytes_for_any_number_of_workers_and_after_a_second_run(folder: Path, checked: Path) -> None:
    """Though what is found in one file depends on others."""
    roster = str(folder / "units.csv")
    run([folder / "in"], folder / "two", "--units", roster, "--jobs", "2")
    assert results(folder / "two") == results(checked)
    run([folder / "in"], folder / "two", "--units", roster)
    assert results(folder / "two") == results(checked)


def test_what_the_batch_showed_is_known_again_only_where_all_of_it_is_as_it_was(folder: Path, tmp_path: Path) -> None:
    """Another name of a file, and another word of the roster on a unit, are told anew; so is all where what was kept is damaged."""
    inside, out = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (inside / name).write_bytes((folder / "in" / name).read_bytes())
    roster = tmp_path / "units.csv"
    roster.write_bytes((folder / "units.csv").read_bytes())

    def same_as_anew(name: str) -> bool:
        for place in (out, tmp_path / name):
            run([inside], place, "--units", str(roster), "--no-copies")
        return found(out) == found(tmp_path / name) != []

    assert same_as_anew("1") and same_as_anew("2")
    (inside / "b.xlsx").rename(inside / "c.xlsx")
    assert same_as_anew("3")
    roster.write_text(roster.read_text(encoding="utf-8").replace("扶风县工业和信息化局", "扶风县工信局"), encoding="utf-8")
    assert same_as_anew("4")
    with closing(sqlite3.connect(out / NAME)) as ledger:
        changed = ledger.execute("UPDATE pieces SET data = x'00' WHERE kind = ?", (ACROSS,)).rowcount
        ledger.commit()
    assert changed == 1
    assert same_as_anew("5")


def test_when_the_other_return_changes_what_was_said_of_this_one_goes(folder: Path, tmp_path: Path) -> None:
    """Though this file is not read again; and without a roster no name is another's."""
    inside = tmp_path / "in"
    inside.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (inside / name).write_bytes((folder / "in" / name).read_bytes())
    run([inside], tmp_path / "out", "--lang", "en")
    duplicates = [f for f in found(tmp_path / "out") if f[2] == "project.duplicate_across"]
    assert [f[3] for f in duplicates][:1] == [
        f"{MINE} Project: is the same project of the same implementing unit as 扶风县工业和信息化局 “车桥精密加工项目” "
        f"({THEIRS}), spelled alike. Settle with the other unit who reports it; if they are different projects, "
        "explain it on 自检.",
    ]
    assert [f for f in found(tmp_path / "out") if f[2] == "narrative.other_unit"] == []
    (inside / "b.xlsx").write_bytes(a_return("610324", "扶风新风食品有限公司", {}))
    run([inside], tmp_path / "out", "--lang", "en")
    assert found(tmp_path / "out") == []
    assert not (tmp_path / "out/annotated").exists()
