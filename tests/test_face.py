"""The public face: what ``import workbook_tools`` gives, what it costs, and that its page tells the truth."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

import workbook_tools as wt
from workbook_tools.form.units import Unit

from .small_form import ID, write_form

ROOT = Path(__file__).parents[1]
ROSTER = "code,city,unit\n610101,西安市,甲区工信局\n610102,西安市,乙县工信局\n"
HEAVY = {
    "jsonschema", "lxml", "msgspec", "multiprocessing", "numpy", "olefile", "openpyxl", "pandas", "pyarrow",
    "python_calamine", "rapidfuzz", "sqlite3", "xlsxwriter", "xlwings",
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a form of one's own and a roster, to work in."""
    write_form(tmp_path / "my-forms" / "visits")
    (tmp_path / "units.csv").write_text(ROSTER, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WORKBOOK_TOOLS_FORMS", raising=False)
    monkeypatch.delenv("WORKBOOK_TOOLS_PASSWORD", raising=False)
    return tmp_path


def blocks(name: str) -> Iterator[tuple[int, str]]:
    """The Python of a page, block by block, each with the line that it begins on."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for found in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text[: found.start(1)].count("\n"), found[1]


def test_the_examples_of_the_page_run_as_they_stand(desk: Path) -> None:
    """One after the other, in a folder as the page describes it; the page's own assertions are its proof."""
    names: dict[str, object] = {}
    ran = 0
    for line, code in blocks("docs/api.md"):
        exec(compile("\n" * line + code, str(ROOT / "docs" / "api.md"), "exec"), names)
        ran += code.count("assert ")
    assert ran >= 15


def test_the_page_speaks_of_every_public_name() -> None:
    """What is in ``__all__`` and can be called is on the page."""
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    functions = [name for name in wt.__all__ if inspect.isfunction(getattr(wt, name))]
    assert functions == ["check", "check_file", "generate", "load_form", "migrate", "tables"]
    assert [name for name in functions if f"wt.{name}(" not in page] == []
    assert [name for name in wt.__all__ if getattr(wt, name).__doc__ is None] == []


def test_the_whole_way_with_nothing_but_the_public_face(desk: Path) -> None:
    """A form in a folder, workbooks for two units, answers typed with openpyxl, a check, tables."""
    form = wt.load_form(desk / "my-forms" / "visits")
    made = wt.generate(form, units=desk / "units.csv", out=desk / "sent", rows=9)
    returned = desk / "returned"
    returned.mkdir()
    for number, path in enumerate(made.files, 1):
        book = openpyxl.load_workbook(path)
        sheet, cells = next(book.defined_names["visits"].destinations)
        first = book[sheet][cells.replace("$", "").split(":")[0]]
        for row in range(number):
            for column, value in enumerate((f"{number}-{row}厂", "食品加工", 100.5 * number, 10)):
                first.offset(row, column).value = value
        book.save(returned / path.name)
    assert [wt.check_file(path, forms=[form]).status for path in sorted(returned.iterdir())] == ["accepted", "accepted"]
    run = wt.check(returned, desk / "results", units=[Unit("610101", {}), Unit("610102", {})], forms=[form])
    assert ([r.status for r in run.files], run.findings, run.missing) == (["accepted", "accepted"], (), ())
    assert repr(form) == "<Form visit-list 1.0.0 企业走访清单>"
    assert made.password not in repr(made)
    assert repr(run) == f"<CheckedBatch {desk / 'results'}: 2 files: passed 2; No findings>"
    assert repr(wt.check_file(made.files[0], form)) == "<CheckedFile rejected, 1 findings>"  # it is blank
    tables = wt.tables(desk / "results")
    assert tables["units"]["unit_code"].tolist() == ["610101", "610102"]
    assert tables["visits"][["unit_code", "company", "output", "cell"]].values.tolist() == [
        ["610101", "1-0厂", 100.5, "B5"], ["610102", "2-0厂", 201.0, "B5"], ["610102", "2-1厂", 201.0, "B6"],
    ]


def test_results_can_be_read_after_the_form_is_gone(desk: Path) -> None:
    """A check keeps the forms that it read returns by."""
    form = wt.load_form("my-forms/visits")
    (blank,) = wt.generate(form, out="sent").files
    book = openpyxl.load_workbook(blank)
    for name, value in (("cover_unit", "甲局"), ("visits_company", "甲厂")):
        sheet, cells = next(book.defined_names[name].destinations)
        book[sheet][cells.replace("$", "").split(":")[0]].value = value
    book.save("a.xlsx")
    run = wt.check("a.xlsx", "results", forms=form)
    assert [r.status for r in run.files] == ["accepted"], run.findings
    (desk / "my-forms" / "visits" / "form.json").unlink()
    assert wt.tables("results")["visits"]["company"].tolist() == ["甲厂"]
    assert wt.tables("results", form=ID)["units"]["cover_unit"].tolist() == ["甲局"]


def test_what_cannot_be_done_is_one_line(desk: Path) -> None:
    """Each wrong argument, as a sentence."""
    for call, said in (
        (lambda: wt.load_form("none"), "there is no form “none”"),
        (lambda: wt.generate("my-forms/visits", rows=0), "give a number from 1 to 5000"),
        (lambda: wt.generate("my-forms/visits", units="no.csv"), "no.csv"),
        (lambda: wt.check_file("no.xlsx"), "no.xlsx"),
        (lambda: wt.check("units.csv", "out", jobs=0), "give a number from 1 to 256"),
        (lambda: wt.check("nowhere", "out"), "there is no such file or folder"),
        (lambda: wt.tables("nowhere"), "run check first"),
    ):
        with pytest.raises(wt.UsageError) as caught:
            call()
        assert said in str(caught.value) and "\n" not in str(caught.value)


def run_alone(program: str, *, cwd: Path = ROOT) -> str:
    """What a program prints in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", cwd=cwd, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("call", [
    lambda place: wt.tables(place), lambda place: wt.load_form(place), lambda place: wt.check(place, "out"),
    lambda place: wt.check(".", "out", forms=place), lambda place: wt.check(".", "out", shelves=[place]),
    lambda place: wt.check_file(place), lambda place: wt.generate("my-forms/visits", place), lambda place: wt.migrate(place, "progress-return-2024", "neu.xlsx"),
], ids=["tables", "load_form", "check", "forms", "shelves", "check_file", "generate", "migrate"])
def test_what_the_operating_system_refuses_is_one_line_in_words_of_ours(desk: Path, call: Callable[[str], object]) -> None:
    """Also where a place cannot so much as be looked at, as below a folder that may not be entered: no ``PermissionError``."""
    with pytest.raises(wt.UsageError) as refused:
        call("长" * 200)
    assert "\n" not in str(refused.value) and ("读不出来，" in str(refused.value) or "无法读取（" in str(refused.value))


def test_importing_it_loads_nothing_heavy() -> None:
    """No heavy library and none of the rooms; a type is loaded when it is named, with what makes its records (6 ms)."""
    program = (
        "import sys, workbook_tools as wt\n"
        "print(*sorted(m for m in sys.modules))\n"
        "assert wt.Form.__name__ == 'Form' and wt.Unit.__name__ == 'Unit'\n"
        "assert wt.FindingRecord.__name__ == 'FindingRecord' and wt.Submission.__name__ == 'Submission'\n"
        "print(*sorted(m for m in sys.modules))\n"
    )
    at_once, later = run_alone(program).splitlines()
    assert {m.split(".")[0] for m in at_once.split()} & HEAVY == set()
    rooms = {path.name for path in (ROOT / "workbook_tools").iterdir() if path.is_dir()}
    assert {m.split(".")[1] for m in at_once.split() if m.startswith("workbook_tools.")} & rooms == set()
    assert {m.split(".")[0] for m in later.split()} & HEAVY <= {"msgspec"}


def test_the_function_check_stays_what_it_is_when_the_room_of_its_name_is_imported() -> None:
    """The folder ``check`` of the package is imported on first use; ``wt.check`` is the function before and after."""
    program = (
        "import workbook_tools as wt\n"
        "before = wt.check\n"
        "from workbook_tools.check.finding import Finding\n"
        "from workbook_tools.check import wording\n"
        "import workbook_tools.check\n"
        "assert wt.check is before and callable(before), wt.check\n"
        "assert wording.__name__ == 'workbook_tools.check.wording'\n"
    )
    run_alone(program)


STATE = """
import decimal, faulthandler, gc, locale, os, signal, socket, sys, threading, warnings
from openpyxl.styles.fonts import Font
from openpyxl.descriptors.serialisable import Serialisable
import openpyxl, lxml.etree, xml.etree.ElementTree, zipfile, pandas, csv, json, random, time

def state():
    return {
        "recursion": sys.getrecursionlimit(), "switch": sys.getswitchinterval(), "hook": sys.excepthook,
        "font": (Font.__elements__, Font.__nested__, Serialisable.__elements__), "filters": list(warnings.filters),
        "decimal": (decimal.getcontext().prec, decimal.getcontext().rounding), "locale": locale.setlocale(locale.LC_ALL),
        "environment": dict(os.environ), "folder": os.getcwd(), "path": list(sys.path), "encoding": sys.stdout.encoding,
        "signals": [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)],
        "threads": threading.active_count(), "timeout": socket.getdefaulttimeout(), "gc": gc.get_threshold(),
        "faulthandler": faulthandler.is_enabled(), "field": csv.field_size_limit(), "random": random.getstate(),
        "int": sys.get_int_max_str_digits(), "zone": time.tzname,
        "pandas": {o: pandas.get_option(o) for o in ("display.max_rows", "mode.copy_on_write", "display.width")},
    }
"""


def test_using_it_changes_nothing_process_wide(desk: Path) -> None:
    """Limits, signal handlers, libraries' classes and so on are the same after importing and after using it."""
    program = STATE + (
        "before = state()\n"
        "import workbook_tools as wt\n"
        "assert state() == before\n"
        "form = wt.load_form('my-forms/visits')\n"
        "made = wt.generate(form, units='units.csv', out='sent')\n"
        "one = wt.check_file(made.files[0], forms=[form])\n"
        "run = wt.check('sent', 'results', units='units.csv', forms=[form])\n"
        "wt.tables('results', form=form)\n"
        "after = state()\n"
        "assert after == before, {k: (before[k], after[k]) for k in before if before[k] != after[k]}\n"
    )
    run_alone(program, cwd=desk)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are pipes and devices by name on POSIX only")
def test_a_pipe_a_device_or_a_file_beyond_all_limits_keeps_nobody_waiting(tmp_path: Path) -> None:
    """A pipe was waited for, a device read until the memory was full, and gigabytes were read to say that they are too many."""
    pipe, large = tmp_path / "a.xlsx", tmp_path / "large.xlsx"
    os.mkfifo(pipe)
    with large.open("wb") as stream:
        stream.truncate(1 << 30)
    for path in (pipe, Path("/dev/zero")):
        for ask in (lambda p=path: wt.check_file(p), lambda p=path: wt.migrate(p, "progress-return-2024", out=tmp_path / "b.xlsx")):
            with pytest.raises(wt.UsageError, match="不是普通文件"):
                ask()
    one = wt.check_file(large)
    assert (one.status, [f.code for f in one.findings]) == ("quarantined", ["file.too_large"])
    assert "1,073,741,824" in one.findings[0].message
