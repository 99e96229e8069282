"""What becomes of an answer whose question has another id or other words in the new edition: carried and told, or left until confirmed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.small_form import filled_in, write_form
from workbook_tools import load_form
from workbook_tools.cli import main
from workbook_tools.errors import UsageError
from workbook_tools.form.catalog import forms_in
from workbook_tools.form.definition import Form
from workbook_tools.form.effects import effects
from workbook_tools.form.successors import same_words, successors
from workbook_tools.migrate import Migration, migrated, told

Json = dict[str, Any]


def columns(data: Json) -> list[Json]:
    """The columns of the list."""
    return data["sheets"][1]["blocks"][0]["columns"]  # type: ignore[no-any-return]


def benefit(data: Json) -> None:
    """An edition that asks how many households benefit."""
    columns(data)[2:] = [
        {"id": "households", "label": {"zh": "受益户数", "en": "Households"}, "type": "count", "unit": "户"}, {"id": "tax", "label": {"zh": "年税收（万元）", "en": "Tax"}, "type": "amount", "unit": "万元"},
    ]
    data["rules"] = []


def later(change: Callable[[list[Json]], object]) -> Callable[[Json], None]:
    """The next edition of it."""

    def made(data: Json) -> None:
        benefit(data)
        data["version"] = "2.0.0"
        change(columns(data))

    return made


def persons(listed: list[Json]) -> None:
    """The same id asks for persons."""
    listed[2]["label"], listed[2]["unit"] = {"zh": "受益人口数", "en": "Persons"}, ""


def another(listed: list[Json]) -> None:
    """Persons are asked for by an id of their own."""
    listed[2] = {"id": "people", "label": {"zh": "受益人口数", "en": "Persons"}, "type": "count", "unit": "人"}


def carry(tmp_path: Path, change: Callable[[list[Json]], object], *, at_hand: bool = True, same: dict[str, str] | None = None) -> Migration:
    """A return on the first edition with 120 households, carried into the next."""
    old = load_form(write_form(tmp_path / "old", benefit))
    new = load_form(write_form(tmp_path / "new", later(change)))
    data = filled_in(old, {("visits.households", 1): 120.0})
    shelf = [tmp_path / "old"] if at_hand else [tmp_path / "new"]
    return migrated(data, new, guard=None, forms=forms_in(shelf), same=same)


@pytest.mark.parametrize("at_hand", [True, False], ids=["its form at hand", "its form gone"])
def test_a_question_that_only_changed_its_id_is_carried_whether_its_form_is_at_hand_or_not(at_hand: bool, tmp_path: Path) -> None:
    """By its words, which are the same; where the old ids are known it is told."""
    done = carry(tmp_path, lambda listed: listed[2].update(id="homes"), at_hand=at_hand)
    assert done.carried["visits.homes", 1] == 120.0 and done.left == ()
    if at_hand:
        assert "走访清单“受益户数”（visits.households）：编号改成了 visits.homes，名称没变，已按名称转移" in "\n".join(told(done))


@pytest.mark.parametrize("at_hand", [True, False], ids=["its form at hand", "its form gone"])
def test_an_id_that_asks_in_other_words_waits_to_be_confirmed(at_hand: bool, tmp_path: Path) -> None:
    """受益户数 is not 受益人口数, however alike the two sound; what is to be written to carry it is said."""
    done = carry(tmp_path, persons, at_hand=at_hand)
    assert ("visits.households", 1) not in done.carried
    assert [(one.label, one.value, one.reason) for one in done.left] == [("受益户数" if at_hand else "受益人口数", 120.0, "reworded")]
    said = "\n".join(told(done))
    assert "没有转移；是同一件事的，加 --same visits.households 再转一次" in said and "受益户数" in said and "受益人口数" in said
    confirmed = carry(tmp_path, persons, at_hand=at_hand, same={"visits.households": "visits.households"})
    assert confirmed.carried["visits.households", 1] == 120.0 and confirmed.left == ()


def test_a_question_that_is_gone_is_not_put_into_one_that_reads_like_it(tmp_path: Path) -> None:
    """It is told which one does, and carried when both ids are given."""
    done = carry(tmp_path, another)
    assert ("visits.people", 1) not in done.carried and [one.reason for one in done.left] == ["no_input"]
    assert "相近的是走访清单“受益人口数”（visits.people），是同一件事的，加 --same visits.households=visits.people 再转一次" in "\n".join(told(done))
    confirmed = carry(tmp_path, another, same={"visits.households": "visits.people"})
    assert confirmed.carried["visits.people", 1] == 120.0 and confirmed.left == ()


def test_ids_that_changed_places_are_carried_by_their_words(tmp_path: Path) -> None:
    """The households go where households are asked for, not where their old id is now."""

    def swapped(listed: list[Json]) -> None:
        listed[2]["id"], listed[3]["id"] = "tax", "households"

    done = carry(tmp_path, swapped)
    assert (done.carried["visits.tax", 1], done.carried["visits.households", 1]) == (120.0, 20.0) and done.left == ()


def test_a_list_that_changed_its_id_is_carried_as_one(tmp_path: Path) -> None:
    """All its columns have other ids, and the same words."""
    old = load_form(write_form(tmp_path / "old"))

    def renamed(data: Json) -> None:
        data["version"], data["rules"] = "2.0.0", []
        data["sheets"][1]["blocks"][0]["id"] = "firms"

    new = load_form(write_form(tmp_path / "new", renamed))
    done = migrated(filled_in(old), new, guard=None, forms=forms_in([tmp_path / "old"]))
    assert {key: value for key, value in done.carried.items() if key[0].startswith("firms")} == {
        ("firms.company", 1): "甲厂", ("firms.trade", 1): "汽车", ("firms.output", 1): 100.0, ("firms.tax", 1): 20.0,
    }
    assert done.left == ()


@pytest.mark.parametrize(("change", "waits"), [
    ({"unit": "元", "type": "number"}, True), ({"year": 2025}, False), ({"label": {"zh": "年税收(单位：万元)", "en": "Tax"}}, False), ({"label": {"zh": "2025年税收（万元）", "en": "Tax"}}, True),
    ({"type": "percent", "unit": "%"}, True), ({"width": 30}, False),
])
def test_what_makes_a_person_look(change: Json, waits: bool, tmp_path: Path) -> None:
    """Another unit, another year in the words, a number that becomes a percentage; not marks, widths, brackets."""
    done = carry(tmp_path, lambda listed: listed[3].update(change))
    assert (("visits.tax", 1) in done.carried) is not waits


@pytest.mark.parametrize(("given", "said"), [
    ("visits.none", "旧表没有编号是 visits.none 的填报项"), ("visits.tax=visits.none", "新表没有编号是 visits.none 的填报项"),
])
def test_what_is_confirmed_has_to_be_there(given: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, status 2, and no file."""
    old, new = write_form(tmp_path / "old", benefit), write_form(tmp_path / "new", later(persons))
    (tmp_path / "旧.xlsx").write_bytes(filled_in(load_form(old)))
    out = tmp_path / "新.xlsx"
    assert main(["migrate", str(tmp_path / "旧.xlsx"), "--form", str(new), "--forms", str(old), "--out", str(out), "--same", given]) == 2
    line = capsys.readouterr().err
    assert said in line and line.count("\n") == 1 and not out.exists()


def test_two_questions_cannot_be_one(tmp_path: Path) -> None:
    """Two old answers for one cell would lose one."""
    old = load_form(write_form(tmp_path / "old", benefit))
    with pytest.raises(UsageError, match="只能接一项旧答案"):
        successors(old, old, {"visits.tax": "visits.tax", "visits.households": "visits.tax"})


def test_without_the_old_definition_its_ids_are_not_known(tmp_path: Path) -> None:
    """A pair of ids needs it; the line says how to name it."""
    with pytest.raises(UsageError, match="手头没有旧表的定义（可用 --forms 指明）"):
        carry(tmp_path, another, at_hand=False, same={"visits.households": "visits.people"})


def test_the_differences_of_two_editions_say_what_waits(tmp_path: Path) -> None:
    """Before anything is sent out: form diff names the same option."""

    def alone(listed: list[Json]) -> None:
        listed[2]["label"]["zh"] = "受益人口数"

    old, new = (load_form(write_form(tmp_path / name, change)) for name, change in (("old", benefit), ("new", later(alone))))
    waits = [one.words.zh for one in effects(old, new) if one.kind == "reworded"]
    assert waits == ["走访清单“受益人口数”（visits.households）：名称由“受益户数”改为“受益人口数”。是同一件事的，migrate 时加 --same visits.households 才转；不是的，请换一个编号"]


@pytest.mark.parametrize(("one", "other", "same"), [
    ("总投资（万元）", "总投资", True), ("总投资(万元)", "总 投资（万元）", True), ("填报单位（盖章）", "填报单位", True), ("受益户数", "受益人口数", False), ("人数（男）", "人数（女）", False),
    ("2024年产值", "2025年产值", False), ("企业名称（全称）", "企业名称", True),
])
def test_the_same_words_are_the_same_but_for_marks(one: str, other: str, same: bool) -> None:
    """Units, blanks and marks say nothing; a year and what tells two columns apart do."""
    assert same_words(one, other, ("万元",)) is same


def test_a_form_is_its_own_successor() -> None:
    """Every question carries over, nothing waits: on a form with boxes, grids and lists."""
    form: Form = load_form("specialty-park-2022")
    found = successors(form, form)
    assert all(old == new for old, new in found.into.items()) and not found.renamed and not found.reworded and not found.gone
