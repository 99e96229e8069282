"""The READMEs tell the truth: their commands are run, their excerpt is a form, every command is in them.

In a console block every line after ``$`` is a command and what follows is its whole output. Passwords
differ every time, and the demo fills workbooks with openpyxl where LibreOffice is missing, as it is made
to do here for speed; all else is compared as it stands.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import pictures
from tests.oracles.libreoffice import LibreOffice
from workbook_tools import load_form
from workbook_tools.binding.bound_rules import bind_rules
from workbook_tools.cli import parser
from workbook_tools.form.load import read_form
from workbook_tools.workbook.place_form import lay_out
from workbook_tools.workbook.template import make_template

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
STATUS = {"check": 1}
"""The exit status of commands that are shown finding errors; others end with 0."""


@dataclass(frozen=True)
class Example:
    """One command as shown, with the output that is shown below it."""

    command: str
    output: str


def fenced(name: str, language: str) -> Iterator[str]:
    """The contents of a README's blocks of one language."""
    text = (ROOT / name).read_text(encoding="utf-8")
    yield from re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def examples(name: str) -> list[Example]:
    """Every command that a README shows with its output, in order; the demo first, since others use it."""
    found = []
    for block in fenced(name, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append(Example(command, output))
    return sorted(found, key=lambda e: e.command != DEMO)


def compared(text: str) -> str:
    """Output without what may differ: passwords, and the program that filled in the demo."""
    text = re.sub(r"(shown this once: )\S+", r"\1…", text)
    return re.sub(r"LibreOffice|openpyxl", "LibreOffice", text)


def run(example: Example, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a reader would, without LibreOffice on the path."""
    words = example.command.split()
    assert words[0] == "workbook-tools"
    environment = {k: v for k, v in os.environ.items() if k != "WORKBOOK_TOOLS_PASSWORD"}
    environment |= {"PATH": str(Path(sys.executable).parent), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "workbook_tools", *words[1:]], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, encoding="utf-8", timeout=600,
    )


def definition() -> str:
    """The excerpt of a form definition on the first screen of README.md."""
    return next(fenced("README.md", "json"))


@dataclass(frozen=True)
class Told:
    """A README with its commands run in a folder: what each printed and how it ended."""

    name: str
    folder: Path
    runs: tuple[tuple[Example, subprocess.CompletedProcess[str]], ...]


DEMO = "workbook-tools demo try"
"""Both READMEs begin with it; it takes long, so it is run once for both."""
Played = tuple[subprocess.CompletedProcess[str], Path]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """What the demo printed, and its folder."""
    folder = tmp_path_factory.mktemp("demo")
    return run(Example(DEMO, ""), folder), folder / "try"


@pytest.fixture(scope="module", params=READMES)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, played: Played) -> Told:
    """In an empty folder, one after the other, as a reader would who declared the form of the excerpt."""
    name: str = request.param
    folder = tmp_path_factory.mktemp("reader")
    toy = folder / "templates" / "visit-list"
    toy.mkdir(parents=True)
    (toy / "form.json").write_text(definition(), encoding="utf-8")
    runs = []
    for example in examples(name):
        if example.command == DEMO:
            shutil.copytree(played[1], folder / "try")
            runs.append((example, played[0]))
            # what the reader is told to prepare
            shutil.copy(folder / "try" / "units.csv", folder / "名册.csv")
            shutil.copytree(folder / "try" / "2-收回", folder / "收回")
        else:
            runs.append((example, run(example, folder)))
    return Told(name, folder, tuple(runs))


def test_every_command_shown_prints_what_is_shown(told: Told) -> None:
    """The whole output, and the exit status that the README states."""
    assert len(told.runs) >= 5
    for example, ran in told.runs:
        assert compared(ran.stdout) == compared(example.output), (example.command, ran.stderr)
        assert ran.returncode == STATUS.get(example.command.split()[1], 0), example.command


def test_the_excerpt_is_a_whole_form_in_twelve_lines(tmp_path: Path) -> None:
    """What the first screen shows can be generated as it stands."""
    assert len(definition().splitlines()) == 12
    (tmp_path / "form.json").write_text(definition(), encoding="utf-8")
    form = read_form(tmp_path)
    assert "visits.tax" in {bound.declared.code for bound in bind_rules(form)}
    assert make_template(form).package


def test_the_mistake_shown_is_the_message_for_it(tmp_path: Path) -> None:
    """README.md quotes what a mistyped column is told."""
    data = json.loads(definition())
    data["rules"][0]["assert"] = "taxes<=output*0.3"
    (tmp_path / "form.json").write_text(json.dumps(data), encoding="utf-8")
    ran = run(Example(f"workbook-tools form validate {tmp_path}", ""), tmp_path)
    assert ran.returncode == 2
    assert ran.stderr in list(fenced("README.md", "text"))


def test_the_finding_shown_is_one_of_the_demo(told: Told) -> None:
    """The quoted message is what the checker says of one of the demo's returns."""
    lines = next(told.folder.glob("*/3-核对结果/findings.jsonl")).read_text(encoding="utf-8").splitlines()
    messages = {json.loads(line)["message"] for line in lines}
    quoted = re.findall(r"^> (项目清单 .*)$", (ROOT / told.name).read_text(encoding="utf-8"), re.MULTILINE)
    assert quoted
    assert set(quoted) <= messages


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command of the program with its options, read from its parser."""

    def below(part: argparse.ArgumentParser, words: str) -> Iterator[tuple[str, list[str]]]:
        groups = [a for a in part._actions if isinstance(a, argparse._SubParsersAction)]
        for group in groups:
            for word, inner in group.choices.items():
                yield from below(inner, f"{words} {word}".strip())
        if not groups:
            options = [o for a in part._actions for o in a.option_strings if o.startswith("--")]
            yield words, [o for o in options if o != "--help"]

    yield from below(parser(), "")


@pytest.mark.parametrize(("command", "options"), list(commands()), ids=[c for c, _ in commands()])
def test_every_command_and_option_is_documented(command: str, options: list[str]) -> None:
    """README.md has a line for each command with its options; README.zh-CN.md names each."""
    rows = re.findall(rf"^\| `({command}(?: [^`]*)?)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == 1
    assert [o for o in options if o not in rows[0]] == []
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    assert re.search(rf"(`|workbook-tools ){command}\b", chinese)


@pytest.mark.parametrize("name", READMES)
def test_every_link_leads_somewhere(name: str) -> None:
    """Pictures and other files of the repository that are named are there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / target).is_file(), target
    for target in re.findall(r"`(workbook_tools/[\w./]+)`", text):
        assert (ROOT / target).is_file(), target
    picture = ROOT / "docs" / "images" / "project-list.png"
    assert picture.stat().st_size < 200_000


@pytest.mark.parametrize("name", READMES)
def test_what_was_never_tried_is_said_to_be_so(name: str) -> None:
    """Both say that no real Excel or WPS has opened the workbooks."""
    text = " ".join((ROOT / name).read_text(encoding="utf-8").split())
    assert "Nothing here has been opened in real Microsoft Excel or in WPS yet" in text or (
        "还没有在正版 Microsoft Excel 和 WPS 中打开试过" in text
    )


def test_the_page_on_the_workbook_shows_every_sheet_in_every_state() -> None:
    """`python -m tests.pictures` draws them; the page names no picture that is not there, and none is left over."""
    page = (ROOT / "docs" / "workbook.md").read_text(encoding="utf-8")
    names = pictures.sheets_of(lay_out(load_form(pictures.FORM)))
    assert pictures.page_of(names, "images/workbook") in page
    shown = re.findall(r"\]\((images/workbook/[^)]+)\)", page)
    held = {path.relative_to(ROOT / "docs").as_posix() for path in pictures.FOLDER.iterdir()}
    assert set(shown) == held and len(shown) == len(names) * len(pictures.STATES)
    assert all((ROOT / name).read_text(encoding="utf-8").count("docs/workbook.md") for name in READMES)


def test_a_picture_is_drawn_of_every_sheet(tmp_path: Path) -> None:
    """Of the form half filled in."""
    template = pictures.on_screen()
    with LibreOffice() as office:
        drawn = pictures.draw(template, "half", office, tmp_path)
    assert list(drawn) == pictures.sheets_of(template.layout)
    assert all(path.read_bytes()[:2] == b"\xff\xd8" for path in drawn.values())
