"""Installing the add-in: into the folder where Excel looks for it, undone by one command, with what is in the way told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.small_form import write_form
from workbook_tools import load_form
from workbook_tools.addin import install as installing
from workbook_tools.addin.install import FILE, Computer, advice, folder_of, install, uninstall
from workbook_tools.cli import main
from workbook_tools.errors import UsageError
from workbook_tools.form.definition import Form


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return load_form(write_form(tmp_path / "form"))


def windows(folder: Path, **trust: int) -> Computer:
    return Computer("Windows", {"APPDATA": str(folder)}, folder, trust)


def test_it_is_put_where_excel_looks_and_taken_away_again(form: Form, tmp_path: Path) -> None:
    computer = windows(tmp_path / "roaming")
    path, told = install([form], computer)
    assert path == tmp_path / "roaming" / "Microsoft" / "AddIns" / FILE and path.read_bytes()[:2] == b"PK"
    assert told == [installing.NO_XLWINGS, installing.NEXT]
    assert install([form], computer)[0] == path, "its own file it replaces"
    assert uninstall(computer) == path and not path.exists()
    assert uninstall(computer) is None


def test_a_file_of_somebody_else_is_neither_replaced_nor_taken_away(form: Form, tmp_path: Path) -> None:
    computer = windows(tmp_path)
    path = folder_of(computer) / FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(b"somebody's own")
    with pytest.raises(UsageError):
        install([form], computer)
    with pytest.raises(UsageError, match="不是本工具生成的文件，没有删除"):
        uninstall(computer)
    assert path.read_bytes() == b"somebody's own"


def test_trust_settings_that_stop_macros_are_told_with_what_to_do(tmp_path: Path) -> None:
    assert installing.MACROS_OFF in advice(windows(tmp_path, user=4))
    assert installing.MACROS_SIGNED in advice(windows(tmp_path, user=3))
    told = list(advice(windows(tmp_path, user=2, policy=4)))
    assert told[:2] == [installing.MACROS_OFF, installing.BY_POLICY]
    assert installing.MACROS_OFF not in advice(windows(tmp_path, user=2))
    xlstart = tmp_path / "Microsoft" / "Excel" / "XLSTART"
    xlstart.mkdir(parents=True)
    (xlstart / "xlwings.xlam").write_bytes(b"")
    assert list(advice(windows(tmp_path))) == [installing.NEXT]


def test_on_macos_the_folder_is_office_s_own_and_elsewhere_there_is_none(tmp_path: Path) -> None:
    assert folder_of(Computer("Darwin", {}, tmp_path, {})).parts[-2:] == ("User Content.localized", "Add-Ins.localized")
    with pytest.raises(UsageError, match="addin build"):
        folder_of(Computer("Linux", {}, tmp_path, {}))


def test_on_linux_the_commands_say_in_one_line_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("on a system with Excel this would install the add-in, so it was not checked here")
    assert main(["addin", "install"]) == 2 and main(["addin", "uninstall"]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2 and all("没有桌面版 Excel 的加载项文件夹" in line for line in said)
