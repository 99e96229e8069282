"""LibreOffice as the demonstration's hands: filling workbooks, and failing so that a sentence tells why."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Protection

from tests.oracles.presence import require
from workbook_tools.demo.libreoffice import FillJob, LibreOfficeError, LibreOfficeUnavailable, Session, available, fill


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    require("libreoffice")
    path = tmp_path / "空表.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "项目清单"
    sheet["A1"] = "旧值"
    sheet["A1"].protection = Protection(locked=False)
    sheet["C1"] = "=B1*2"
    sheet.protection.sheet = True
    book.save(path)
    return path


def test_every_job_of_a_batch_is_filled_recalculated_and_stored(blank: Path, tmp_path: Path) -> None:
    assert available()
    jobs = [
        FillJob(blank, tmp_path / "out" / f"{n}.xlsx", (("项目清单", "B1", n), ("项目清单", "A1", None)))
        for n in (1.5, 2)
    ]
    fill(jobs)
    sheets = [openpyxl.load_workbook(job.target, data_only=True)["项目清单"] for job in jobs]
    assert [[cell.value for cell in sheet[1]] for sheet in sheets] == [[None, 1.5, 3], [None, 2, 4]]
    assert openpyxl.load_workbook(blank)["项目清单"]["A1"].value == "旧值"


def test_a_string_is_stored_as_text_whatever_it_looks_like(blank: Path, tmp_path: Path) -> None:
    texts = ["1200", "=1+1", "202106-202212", "1e4", "'500", "是", "第一行\n第二行"]
    target = tmp_path / "filled.xlsx"
    fill([FillJob(blank, target, tuple(("项目清单", f"B{row}", text) for row, text in enumerate(texts, 1)))])
    sheet = openpyxl.load_workbook(target)["项目清单"]
    assert [(cell.data_type, cell.value) for cell in sheet["B"]] == [("s", text) for text in texts]


def test_an_office_is_not_led_to_the_python_of_an_activated_environment(blank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own Python would take what stands first in PATH for itself, and ends if that is of another build."""
    venv.create(tmp_path / "env", symlinks=True)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "env" / "bin"), os.environ["PATH"]]))
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    target = tmp_path / "filled.xlsx"
    fill([FillJob(blank, target, (("项目清单", "B1", 4),))])
    assert openpyxl.load_workbook(target, data_only=True)["项目清单"]["C1"].value == 8


def test_a_job_that_cannot_be_done_is_named(blank: Path, tmp_path: Path) -> None:
    missing = tmp_path / "没有.xlsx"
    with pytest.raises(LibreOfficeError, match=r"没有\.xlsx: "):
        fill([FillJob(missing, tmp_path / "filled.xlsx", ())])
    with pytest.raises(LibreOfficeError, match=r"空表\.xlsx: .*no sheet “自检”"):
        fill([FillJob(blank, tmp_path / "filled.xlsx", (("自检", "A1", "x"),))])


def test_of_what_an_office_said_before_it_ended_the_last_line_is_told(tmp_path: Path) -> None:
    """Who reads it cannot mend a traceback."""
    require("libreoffice")
    commands = tmp_path / "commands.py"
    commands.write_text("import os, sys\n\ndef end(*_):\n    print('one', 'two ' * 99, sep='\\n\\n', file=sys.stderr, flush=True)\n    os._exit(1)\n\nCOMMANDS = {'end': end}\n")
    with Session(commands, inside=False) as session, pytest.raises(LibreOfficeUnavailable) as caught:
        session.ask("end", {})
    assert str(caught.value) == "LibreOffice ended during “end”. It last said: " + ("two " * 50)


def test_an_office_that_does_not_answer_is_ended_with_all_its_processes(tmp_path: Path) -> None:
    require("libreoffice")
    commands = tmp_path / "commands.py"
    commands.write_text(
        "import os, time\nCOMMANDS = {'where': lambda *_: os.getpid(), 'hang': lambda *_: time.sleep(600)}\n"
    )
    with Session(commands) as session:
        office = session.ask("where", {})
        assert _runs(office)
        with pytest.raises(LibreOfficeUnavailable, match="did not finish “hang” in 1 s"):
            session.ask("hang", {}, seconds=1)
        _wait_until_ended(office)
        with pytest.raises(LibreOfficeUnavailable, match="ended during “where”"):
            session.ask("where", {})


def test_neither_an_office_nor_its_files_outlive_the_program_that_started_it(tmp_path: Path) -> None:
    require("libreoffice")
    (tmp_path / "commands.py").write_text("import os\nCOMMANDS = {'where': lambda *_: os.getpid()}\n")
    program = (
        "import os, pathlib, sys\n"
        "from workbook_tools.demo.libreoffice import Session\n"
        "print(Session(pathlib.Path(sys.argv[1])).ask('where', {}), flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    own = tmp_path / "tmp"
    own.mkdir()
    told = _python(program, str(tmp_path / "commands.py"), env={**os.environ, "TMPDIR": str(own)})
    _wait_until_ended(int(told.stdout))
    _wait_until(lambda: not any(own.iterdir()))


def test_without_libreoffice_filling_is_refused_with_a_sentence(tmp_path: Path) -> None:
    program = (
        "from workbook_tools.demo.libreoffice import *\n"
        "print(available())\n"
        "try:\n    fill([])\nexcept LibreOfficeUnavailable as problem:\n    print(problem)\n"
    )
    told = _python(program, env={**os.environ, "PATH": str(tmp_path)})
    assert told.stdout.splitlines() == [
        "False",
        "LibreOffice is not installed here, or no Python has its `uno` module.",
    ]


def _python(program: str, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).parents[1])
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=root, env=env, check=False, capture_output=True, text=True, timeout=120)


def _runs(process: int) -> bool:
    """Whether it does anything: one that ended and was not yet collected does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _wait_until_ended(process: int) -> None:
    _wait_until(lambda: not _runs(process))


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
