"""Two forms, or two versions of one, in a batch: what each unit owes, which returns compete, what is added up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import workbook_tools as wt
from workbook_tools.check.wording import FindingRecord
from workbook_tools.cli import main
from workbook_tools.form.units import Unit

from .small_form import ID, filled_in, write_form

OTHER = "visit-plan"
ROSTER = tuple(Unit(code, {"code": code, "unit": name}) for code, name in (("610101", "甲局"), ("610102", "乙局")))


def other(data: dict[str, Any]) -> None:
    """Another form, with a date on its cover."""
    data |= {"form": OTHER, "title": {"zh": "走访计划", "en": "Plan of visits"}}
    date = {"id": "date", "label": {"zh": "填报日期", "en": "Date"}, "type": "date"}
    data["sheets"][0]["blocks"][0]["fields"].append(date)


def second(data: dict[str, Any]) -> None:
    """Version 1.1.0 of the first: a column less."""
    data["version"] = "1.1.0"
    columns = data["sheets"][1]["blocks"][0]["columns"]
    columns[:] = [c for c in columns if c["id"] != "trade"]


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with both forms."""
    write_form(tmp_path / "shelf" / "list")
    write_form(tmp_path / "shelf" / "plan", other)
    return tmp_path / "shelf"


def send(folder: Path, name: str, form: wt.Form, unit: str, **answers: str | float) -> None:
    """Put a return into the folder of those that came back; ``visits__output_at_1`` is line 1 of a column."""
    folder.mkdir(exist_ok=True)
    typed: dict[tuple[str, int], Any] = {("cover_unit", 0): {u.code: u.name for u in ROSTER}[unit]}
    for key, value in answers.items():
        field, _, line = key.replace("__", ".").partition("_at_")
        typed[field, int(line or 0)] = value
    (folder / name).write_bytes(filled_in(form, typed, unit))


def owed(run: wt.CheckedBatch) -> list[tuple[str, str]]:
    """Unit and form of what did not come."""
    return [(o.unit.code, o.form) for o in run.missing]


def test_a_unit_that_sent_one_form_still_owes_the_other_that_was_asked_for(shelf: Path, tmp_path: Path) -> None:
    """The state of a unit is one for each form; the finding names the form in the reader's words."""
    one, two = (wt.load_form(shelf / name) for name in ("list", "plan"))
    send(tmp_path / "in", "a.xlsx", one, "610101")
    run = wt.check(tmp_path / "in", tmp_path / "out", ROSTER, [one, two])
    assert owed(run) == [("610101", OTHER), ("610102", ID), ("610102", OTHER)]
    assert [(u.code, u.form, u.state) for u in run.summary.units] == [
        ("610101", ID, "passed"), ("610101", OTHER, "missing"), ("610102", ID, "missing"), ("610102", OTHER, "missing"),
    ]
    messages = [f.message for f in run.findings if f.code == "roster.not_returned"]
    assert messages == ["610101：没有报送“走访计划”。请催报。", "610102：没有报送“企业走访清单”。请催报。", "610102：没有报送“走访计划”。请催报。"]
    lines = (tmp_path / "out" / "units.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].endswith(',"explained","form"') and [line.rsplit(",", 1)[1] for line in lines[1:]] == [f'"{ID}"', f'"{OTHER}"'] * 2


def test_without_a_word_those_forms_are_owed_of_which_any_return_came(shelf: Path, tmp_path: Path) -> None:
    """Forms that merely lie on a shelf, or ship with the package, are asked of nobody."""
    one, two = (wt.load_form(shelf / name) for name in ("list", "plan"))
    send(tmp_path / "in", "a.xlsx", one, "610101")
    assert owed(wt.check(tmp_path / "in", tmp_path / "out", ROSTER, shelves=[shelf])) == [("610102", ID)]
    send(tmp_path / "in", "b.xlsx", two, "610101")
    run = wt.check(tmp_path / "in", tmp_path / "out", ROSTER, shelves=[shelf])
    assert owed(run) == [("610102", ID), ("610102", OTHER)]


def test_one_stray_return_of_another_form_makes_nobody_a_debtor(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told, with what to write where the form is asked for after all; the unit that sent it has a state for it."""
    one, two = (wt.load_form(shelf / name) for name in ("list", "plan"))
    names = {f"6101{n:02d}": f"{n}局" for n in range(1, 6)}
    units = tuple(Unit(code, {"code": code, "unit": name}) for code, name in names.items())
    (tmp_path / "in").mkdir()
    for code, name in list(names.items())[:4]:
        (tmp_path / "in" / f"{code}.xlsx").write_bytes(filled_in(one, {("cover_unit", 0): name}, code))
    (tmp_path / "in" / "plan.xlsx").write_bytes(filled_in(two, {("cover_unit", 0): "1局", ("visits.output", 1): 5.0}, "610101"))
    run = wt.check(tmp_path / "in", tmp_path / "out", units, shelves=[shelf])
    assert owed(run) == [("610105", ID)] and list(run.summary.stray) == [OTHER]
    assert [(u.form, u.state) for u in run.summary.units if u.code == "610101" and u.form == OTHER] == [(OTHER, "returned")]
    roster = tmp_path / "units.csv"
    roster.write_text("code,unit\n" + "".join(f"{code},{name}\n" for code, name in names.items()), encoding="utf-8")
    assert main(["check", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--units", str(roster), "--forms", str(shelf)]) == 1
    assert f"“走访计划”只有 1 个单位报来，没有算作各单位应报的表；要收的，请用 --form {OTHER} 写明" in capsys.readouterr().out


def test_a_unit_that_sent_another_form_is_returned_and_not_called_missing(shelf: Path, tmp_path: Path) -> None:
    """What it sent was told to be wrong; only a unit from which nothing came is 未报送."""
    one, two = (wt.load_form(shelf / name) for name in ("list", "plan"))
    send(tmp_path / "in", "a.xlsx", two, "610101")
    run = wt.check(tmp_path / "in", tmp_path / "out", ROSTER[:1], one)
    assert [(r.status, r.form) for r in run.files] == [("rejected", "")]
    assert [f.code for f in run.findings] == ["file.wrong_form"]
    assert owed(run) == []
    assert [(u.code, u.form, u.state, u.file) for u in run.summary.units] == [("610101", ID, "returned", "a.xlsx")]


def test_returns_compete_within_their_form_only(shelf: Path, tmp_path: Path) -> None:
    """The later plan takes the place of the earlier; the list of the same unit is untouched by either."""
    one, two = (wt.load_form(shelf / name) for name in ("list", "plan"))
    send(tmp_path / "in", "list.xlsx", one, "610101")
    send(tmp_path / "in", "early.xlsx", two, "610101", cover_date=45300.0)
    send(tmp_path / "in", "late.xlsx", two, "610101", cover_date=45310.0)
    (tmp_path / "in" / "again.xlsx").write_bytes((tmp_path / "in" / "list.xlsx").read_bytes())
    run = wt.check(tmp_path / "in", tmp_path / "out", ROSTER[:1], shelves=[shelf])
    assert {r.file: r.status for r in run.files} == {
        "again.xlsx": "accepted", "early.xlsx": "superseded", "late.xlsx": "accepted", "list.xlsx": "duplicate",
    }
    assert owed(run) == []


def test_what_is_added_up_is_chosen_by_form(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a choice one line names the forms; a form's tables hold its own returns only."""
    one, two = (wt.load_form(shelf / name) for name in ("list", "plan"))
    send(tmp_path / "in", "a.xlsx", one, "610101", visits__output_at_1=111.0)
    send(tmp_path / "in", "b.xlsx", two, "610101", visits__output_at_1=222.0)
    out, book = str(tmp_path / "out"), str(tmp_path / "all.xlsx")
    assert main(["check", str(tmp_path / "in"), "--out", out, "--forms", str(shelf)]) == 0
    capsys.readouterr()
    assert main(["aggregate", out, "--out", book]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and f"choose one by --form: {ID}, {OTHER}" in said
    for form, output in ((ID, 111.0), (OTHER, 222.0)):
        assert main(["aggregate", out, "--out", book, "--form", form]) == 0
        assert openpyxl.load_workbook(book)["走访清单"].max_row == 2
        assert wt.tables(out, form=form)["visits"]["output"].tolist() == [output]
    with pytest.raises(wt.UsageError, match="choose one by --form"):
        wt.tables(out)
    assert wt.tables(out, form=shelf / "plan")["units"]["cover_unit"].tolist() == ["甲局"]


def test_two_versions_of_a_form_are_added_up_under_the_later(
    shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each return is read by its own version; what only the older one asks is left out, and said to be."""
    one, two = wt.load_form(shelf / "list"), wt.load_form(write_form(tmp_path / "new", second))
    send(tmp_path / "in", "a.xlsx", one, "610101")
    send(tmp_path / "in", "b.xlsx", two, "610102")
    run = wt.check(tmp_path / "in", tmp_path / "out", ROSTER, [one, two])
    assert (owed(run), [f.code for f in run.findings]) == ([], ["file.newer_version"])
    tables = wt.tables(tmp_path / "out")
    assert tables["units"]["version"].tolist() == ["1.0.0", "1.1.0"]
    assert tables["visits"]["company"].tolist() == ["甲厂", "甲厂"] and "trade" not in tables["visits"]
    assert main(["aggregate", str(tmp_path / "out"), "--out", str(tmp_path / "all.xlsx")]) == 0
    assert "left out: visits.trade" in capsys.readouterr().err
    said = [row[:3] for row in openpyxl.load_workbook(tmp_path / "all.xlsx")["说明"].iter_rows(values_only=True)]
    assert ("未汇总的项目", 1, "第 1.1.0 版没有、只有旧版问的：行业（visits.trade）") in said


def covered(out: Path, form: str = ID) -> str:
    """What the aggregate's first sheet says of who answered."""
    book = out / "all.xlsx"
    assert main(["aggregate", str(out), "--out", str(book), "--form", form]) == 0
    said = [str(row[0]) for row in openpyxl.load_workbook(book)["质量"].iter_rows(values_only=True) if row[0]]
    return next(words for words in said if "名册" in words)


def test_the_quality_of_totals_counts_each_unit_of_the_roster_once(shelf: Path, tmp_path: Path) -> None:
    """For the form that is added up, whatever was sent on others, and also where others alone were asked for."""
    one, two = (wt.load_form(shelf / name) for name in ("list", "plan"))
    send(tmp_path / "in", "a.xlsx", one, "610101")
    send(tmp_path / "in", "b.xlsx", two, "610101")
    send(tmp_path / "in", "c.xlsx", two, "610102")
    wt.check(tmp_path / "in", tmp_path / "both", ROSTER, [one, two])
    assert covered(tmp_path / "both", ID) == "▲ 名册 2 个单位，通过 1 个（50.0%）；未报送 1 个。"
    assert "未汇总的项目" not in [row[0] for row in openpyxl.load_workbook(tmp_path / "both" / "all.xlsx")["说明"].iter_rows(values_only=True)]
    assert covered(tmp_path / "both", OTHER) == "✓ 名册 2 个单位，通过 2 个（100.0%）。"
    strays = (*ROSTER, *(Unit(f"61020{n}", {"unit": f"{n}局"}) for n in range(8)))
    wt.check(tmp_path / "in", tmp_path / "stray", strays, shelves=[shelf])
    assert covered(tmp_path / "stray", ID) == "▲ 名册 10 个单位，通过 1 个（10.0%）；未报送 9 个。"


def test_without_a_roster_it_is_said_that_nobody_knows_who_did_not_answer(shelf: Path, tmp_path: Path) -> None:
    """However many units are known from their returns; a roster of codes alone is one."""
    send(tmp_path / "in", "a.xlsx", wt.load_form(shelf / "list"), "610101")
    wt.check(tmp_path / "in", tmp_path / "none", shelves=[shelf])
    assert covered(tmp_path / "none") == "▲ 核对时没有给出名册，覆盖了多少单位无从得知。"
    table = (tmp_path / "none" / "units.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[0].endswith(',"explained","roster"') and [line.rsplit(",", 1)[1] for line in table[1:]] == ['"无"']
    wt.check(tmp_path / "in", tmp_path / "codes", [Unit("610101", {})], shelves=[shelf])
    assert covered(tmp_path / "codes") == "✓ 名册 1 个单位，通过 1 个（100.0%）。"


def lines(out: Path) -> list[dict[str, Any]]:
    """The lines of ``submissions.jsonl``."""
    return [json.loads(line) for line in (out / "submissions.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_line_names_its_definition_only_where_form_and_version_do_not(shelf: Path, tmp_path: Path) -> None:
    """Two definitions of one version, or an older return that the present form had to read."""
    one = wt.load_form(shelf / "list")
    changed = wt.load_form(write_form(tmp_path / "changed", lambda d: d["rules"][0].update(severity="verify")))
    new = wt.load_form(write_form(tmp_path / "new", second))
    send(tmp_path / "in", "a.xlsx", one, "610101")
    send(tmp_path / "in", "b.xlsx", changed, "610102")
    found: dict[str, list[str | None]] = {}
    for name, forms in (("alone", [one]), ("both", [one, changed]), ("newer", [new])):
        wt.check(tmp_path / "in", tmp_path / name, forms=forms)
        found[name] = [line.get("definition") for line in lines(tmp_path / name)]
        assert wt.tables(tmp_path / name)["visits"]["output"].tolist() == [100.0, 100.0]
    assert found == {
        "alone": [None, None], "both": [one.digest, changed.digest], "newer": [new.digest, new.digest],
    }


def test_the_public_findings_are_the_lines_of_findings_jsonl(shelf: Path, tmp_path: Path) -> None:
    """The same keys in the same order, and the same values."""
    send(tmp_path / "in", "a.xlsx", wt.load_form(shelf / "list"), "610101", visits__tax_at_1=90.0)
    run = wt.check(tmp_path / "in", tmp_path / "out", ROSTER, shelves=[shelf])
    read = [json.loads(line) for line in (tmp_path / "out" / "findings.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [FindingRecord(**line) for line in read] == list(run.findings)
    assert [list(line) for line in read] == [list(FindingRecord.__slots__)] * 2
