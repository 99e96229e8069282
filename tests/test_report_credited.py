"""A return is added up as one of the unit that it was credited to, whatever its cover says; what the cover says stays visible."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import jsonschema
import openpyxl
import pytest

import workbook_tools as wt
from tests.progress_return import FORM, right, typed
from workbook_tools.cli import main
from workbook_tools.form.schema import submission_schema
from workbook_tools.form.units import Unit

HEADS = "code,city,county,park,unit\n"
OWNER = "610402,咸阳市,秦都区,,秦都区工业和信息化局\n"
CLAIMED = "610502,渭南市,临渭区,临渭产业园,临渭区工业和信息化局\n"
COVERS = {
    "610402": {"cover_city": "咸阳市", "cover_county": "秦都区", "cover_park": "秦都产业园", "cover_unit": "秦都区工业和信息化局"},
    "610502": {"cover_city": "渭南市", "cover_county": "临渭区", "cover_park": "临渭产业园", "cover_unit": "临渭区工业和信息化局"},
}


def checked(folder: Path, cover: dict[str, str], *, roster: str = HEADS + OWNER + CLAIMED, decide: str = "assign") -> Path:
    """Results of one file that was made out for 610402, with a cover, and perhaps a decision that it is that unit's."""
    data = typed(right() | cover, "610402")
    (folder / "in").mkdir()
    (folder / "in" / "秦都区.xlsx").write_bytes(data)
    (folder / "units.csv").write_text(roster, encoding="utf-8")
    line = f"{hashlib.sha256(data).hexdigest()},{decide},610402,电话核实" if decide else ""
    (folder / "d.csv").write_text(f"sha256,action,unit,reason\n{line}\n", encoding="utf-8")
    wt.check(folder / "in", folder / "out", folder / "units.csv", FORM, decisions=folder / "d.csv")
    return folder / "out"


def lines(book: openpyxl.Workbook, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]


def places(out: Path, table: str = "units") -> set[tuple[object, ...]]:
    """Whose the rows of a table are."""
    frame = wt.tables(out)[table][["unit_code", "cover_city", "cover_county", "cover_park", "cover_unit"]]
    return set(frame.fillna("").itertuples(index=False, name=None))


def test_a_return_that_was_decided_to_be_a_units_is_added_up_in_its_city_under_its_name(tmp_path: Path) -> None:
    """In every table, total, pivot and list of heaviest values; a park that only the other unit's cover names is nobody's."""
    out, total = checked(tmp_path, COVERS["610502"]), tmp_path / "agg.xlsx"
    assert main(["aggregate", str(out), "--out", str(total)]) == 0
    wanted = {("610402", "咸阳市", "秦都区", "", "秦都区工业和信息化局")}
    assert {name: places(out, name) for name in wt.tables(out)} == dict.fromkeys(wt.tables(out), wanted)
    book = openpyxl.load_workbook(total)
    head, row = lines(book, "报送单位")
    assert row[:5] == ["610402", "咸阳市", "秦都区", "（空）", "秦都区工业和信息化局"]
    said = row[head.index("封面所填（与名册不同的）")]
    assert said == "市（区）：渭南市；县（市、区）：临渭区；园区名称：临渭产业园；填报单位：临渭区工业和信息化局"
    by_city = lines(book, "按市汇总")
    assert [line[0] for line in by_city[1:3]] == ["咸阳市", "合计"]
    others = {str(cell) for name in book.sheetnames if name != "报送单位" for line in lines(book, name) for cell in line if cell is not None}
    assert "秦都区工业和信息化局" in others and not {"渭南市", "临渭区", "临渭产业园", "临渭区工业和信息化局"} & others


def test_what_the_official_typed_stays_the_answer_of_the_cover(tmp_path: Path) -> None:
    """A line of submissions.jsonl has both, and meets the published schema; without a decision nothing counts."""
    (line,) = (checked(tmp_path, COVERS["610502"]) / "submissions.jsonl").read_text(encoding="utf-8").splitlines()
    told = json.loads(line)
    assert {name: told["values"][name] for name in COVERS["610502"]} == COVERS["610502"]
    assert told["place"] == {"city": "咸阳市", "county": "秦都区", "park": "", "unit": "秦都区工业和信息化局"}
    jsonschema.validate(told, submission_schema(wt.load_form(FORM)))
    (tmp_path / "else").mkdir()
    assert (checked(tmp_path / "else", COVERS["610502"], decide="") / "submissions.jsonl").read_bytes() == b""


def test_what_the_cover_and_the_roster_both_say_is_not_told_as_different(tmp_path: Path) -> None:
    """Of another unit's cover in the same city, the city is right."""
    out = checked(tmp_path, COVERS["610502"] | {"cover_city": "咸阳市"})
    assert places(out) == {("610402", "咸阳市", "秦都区", "", "秦都区工业和信息化局")}
    assert list(wt.tables(out)["units"]["on_cover"]) == ["县（市、区）：临渭区；园区名称：临渭产业园；填报单位：临渭区工业和信息化局"]


@pytest.mark.parametrize(("cover", "roster", "wanted", "place"), [
    # as the roster has it, and where the roster is silent as the cover has it
    ({}, HEADS + OWNER, ("610402", "咸阳市", "秦都区", "秦都产业园", "秦都区工业和信息化局"), None),
    # a short name is nobody else's: the totals by city have one 咸阳市 all the same
    ({"cover_city": "咸阳"}, HEADS + OWNER, ("610402", "咸阳市", "秦都区", "秦都产业园", "秦都区工业和信息化局"), {"city": "咸阳市"}),
    # the roster says nothing of places, or there is none
    ({"cover_city": "咸阳"}, "code\n610402\n", ("610402", "咸阳", "秦都区", "秦都产业园", "秦都区工业和信息化局"), None),
])
def test_the_roster_is_believed_before_the_cover_where_it_knows(
    tmp_path: Path, cover: dict[str, str], roster: str, wanted: tuple[str, ...], place: dict[str, str] | None,
) -> None:
    out = checked(tmp_path, COVERS["610402"] | cover, roster=roster, decide="")
    assert places(out) == {wanted}
    assert json.loads((out / "submissions.jsonl").read_bytes()).get("place") == place


def test_a_roster_that_changed_is_obeyed_though_no_file_is_read_again(tmp_path: Path) -> None:
    """The line of a return follows from what the roster says of its unit."""
    out = checked(tmp_path, COVERS["610402"], decide="")
    units = (Unit("610402", {"city": "西咸新区", "unit": "秦都区工业和信息化局"}),)
    wt.check(tmp_path / "in", out, units, FORM)
    assert places(out) == {("610402", "西咸新区", "秦都区", "秦都产业园", "秦都区工业和信息化局")}
