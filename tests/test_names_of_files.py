"""Files that are made here have names that show what they are, on every system."""

from __future__ import annotations

import pytest

from workbook_tools.batch.letters import places
from workbook_tools.form.units import Unit, file_name
from workbook_tools.report.unit_states import UnitState


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("甲县工信局", "610101_甲县工信局.xlsx"),
        ("单位\u202etxt.exe", "610101_单位txt.exe.xlsx"),
        ("甲\u200b县\ufeff", "610101_甲县.xlsx"),
        ("a/b\\c:d*e?f\"g<h>i|j", "610101_a_b_c_d_e_f_g_h_i_j.xlsx"),
        ("..", "610101_.xlsx"),
    ],
)
def test_a_workbook_is_named_by_what_can_be_seen_of_its_unit(name: str, file: str) -> None:
    """A mark that turns the direction of writing would show another ending than the file has."""
    assert file_name(Unit("610101", {"unit": name})) == file


def test_the_name_of_a_workbook_fits_every_file_system() -> None:
    """Eighty rare hanzi are 320 bytes, of which systems take 255; the workbook could not be written."""
    name = file_name(Unit("610101", {"unit": "𠮷" * 200}))
    assert len(name.encode()) <= 255 and name.startswith("610101_𠮷") and name.endswith("𠮷.xlsx")


def test_a_letter_stands_in_a_folder_that_shows_its_city_whole() -> None:
    """Folders of letters are sent on as archives of the same name."""
    (place,) = places([UnitState("610101", "单位\u202etxt.exe", "\u202e西安\u200b", "a", "returned")])
    assert (place.city, place.name) == ("西安", "610101_单位txt.exe")
