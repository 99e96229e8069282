"""Forms of one's own, in a folder anywhere: every command finds them, by their id or by the folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from workbook_tools.cli import main
from workbook_tools.errors import UsageError
from workbook_tools.form.catalog import VARIABLE, forms_in
from workbook_tools.form.load import template_folder

from .small_form import ID, TRADES, write_form

ROOT = Path(__file__).parents[1]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder of the small form, on a shelf with nothing else."""
    return write_form(tmp_path / "shelf" / "走访")


def test_a_form_is_found_by_its_id_on_a_shelf_and_by_its_folder_without_one(own: Path) -> None:
    """A folder's name does not matter, and its ``form.json`` may be given as well."""
    by_id = forms_in([own.parent]).get(ID)
    assert by_id is forms_in().get(own) is forms_in([own]).get(own / "form.json")
    assert (by_id.id, by_id.title.zh) == (ID, "企业走访清单")


def test_a_form_that_was_changed_is_read_again(own: Path) -> None:
    """A definition is read once, until it is another one."""
    before = forms_in([own]).get(ID)
    write_form(own, lambda d: d.update(title={"zh": "走访清单（新）", "en": "Visits"}))
    after = forms_in([own]).get(ID)
    assert (before.title.zh, after.title.zh) == ("企业走访清单", "走访清单（新）")


@pytest.mark.parametrize("arguments", [
    ["form", "show", "{form}"], ["form", "schema", "{form}"], ["form", "guide", "{form}"],
    ["form", "validate", "{form}"], ["form", "diff", "{form}", "specialty-park-2022"],
])  # fmt: skip
def test_every_verb_of_form_takes_an_id_of_a_shelf_or_a_folder(
    own: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What they print does not depend on how the form was named."""
    said = []
    for form, further in ((ID, ["--forms", str(own.parent)]), (str(own), [])):
        assert main([part.format(form=form) for part in arguments] + further) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != ""


def test_the_environment_names_shelves_too(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Several folders, separated as in PATH."""
    other = write_form(tmp_path / "b" / "other", lambda d: d.update(form="other-list"))
    monkeypatch.setenv(VARIABLE, f"{own.parent}{os.pathsep}{other}{os.pathsep}")
    assert main(["form", "list"]) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == [
        "other-list", "progress-return-2024", "specialty-park-2022", ID,
    ]


def wrong(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line of a command that was wrong."""
    assert main(arguments) == 2
    line, end, rest = capsys.readouterr().err.partition("\n")
    assert (end, rest) == ("\n", "")
    return line


def test_an_id_that_two_folders_declare_is_refused_with_both(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which of two different definitions is meant cannot be guessed; a mere copy of one is no second form."""
    shutil.copytree(own, tmp_path / "copy")
    shelves = ["--forms", str(own), "--forms", str(tmp_path / "copy")]
    assert main(["form", "show", ID, *shelves]) == 0
    capsys.readouterr()
    write_form(tmp_path / "copy", lambda d: d.update(version="1.1.0"))
    line = wrong(["generate", "--form", ID, *shelves, "--out", str(tmp_path / "out")], capsys)
    assert f"2 folders declare the form “{ID}”, give the folder instead: {own}, {tmp_path / 'copy'}" in line
    assert not (tmp_path / "out").exists()
    assert main(["form", "show", str(own), *shelves]) == 0


def test_a_form_that_is_nowhere_is_one_line_that_names_those_there_are(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line says how to give a form of one's own."""
    line = wrong(["form", "show", "park", "--forms", str(own)], capsys)
    assert "没有“park”这个表" in line
    assert f"there are: progress-return-2024, specialty-park-2022, {ID}; " in line and "--forms DIR" in line


@pytest.mark.parametrize(("content", "said"), [
    (None, "里面没有表（form.json）"), ("{", "不是 JSON"), ("[]", "没有写表的标识“form”"), ("\udcff", "不是 JSON"),
])  # fmt: skip
def test_a_shelf_with_nothing_to_use_is_one_line(
    tmp_path: Path, content: str | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty folder, and definitions that are none, are told with their place."""
    if content is not None:
        (tmp_path / "form.json").write_text(content, encoding="utf-8", errors="surrogateescape")
    line = wrong(["form", "list", "--forms", str(tmp_path)], capsys)
    assert str(tmp_path) in line and said in line
    assert "没有这个文件夹" in wrong(["form", "list", "--forms", str(tmp_path / "none")], capsys)


def test_a_mistake_in_a_form_is_told_before_any_file_is_blamed(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A check does not begin with a form that is wrong; the line names its folder."""
    write_form(own, lambda d: d["rules"][0].update(at="nowhere"))
    (tmp_path / "in").mkdir()
    line = wrong(["check", str(tmp_path / "in"), "--forms", str(own), "--out", str(tmp_path / "out")], capsys)
    assert f"{own / 'form.json'}: rules[0].at: “nowhere” is not a column" in line


def test_the_digest_of_a_definition_is_of_what_it_says(tmp_path: Path) -> None:
    """Neither blanks, line ends, a byte order mark nor the order of keys change it; any word or list item does."""
    one = forms_in([write_form(tmp_path / "one")]).find(ID).digest
    spelled = write_form(tmp_path / "two", indent=3, trades="\ufeff" + TRADES.replace("\n", "\r\n"))
    path = spelled / "form.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text("\ufeff" + json.dumps(dict(reversed(data.items())), indent=1), encoding="utf-8")
    form = forms_in([spelled]).get(ID)
    assert form.digest == one and len(one) == 64
    others = [
        write_form(tmp_path / "3", lambda d: d.update(version="1.0.1")),
        write_form(tmp_path / "4", lambda d: d["rules"][0]["zh"].update(fix="请再核对")),
        write_form(tmp_path / "5", trades=TRADES.replace("种植", "养殖")),
    ]
    assert len({one, *(forms_in([folder]).find(ID).digest for folder in others)}) == 4


def test_a_form_that_changes_while_it_is_used_is_refused(own: Path) -> None:
    """What was chosen by its digest is never another definition by the time that it is read."""
    entry = forms_in([own]).find(ID)
    write_form(own, lambda d: d.update(year=2031))
    with pytest.raises(UsageError, match="was changed while in use"):
        entry.load()


def test_shipped_forms_are_at_hand_without_any_shelf() -> None:
    """In the order of their ids, each with its folder."""
    entries = forms_in().entries
    assert [e.id for e in entries] == ["progress-return-2024", "specialty-park-2022"]
    assert {e.folder.parent for e in entries} == {template_folder().resolve()}


def venv_without_this_package(folder: Path) -> Path:
    """A fresh environment that borrows the libraries installed here, but not this package; the folder of its programs.

    Its one ``.pth`` names the folder of the libraries, and ``.pth`` files in there, by which an editable
    installation is found, are not read: a module that the wheel lacks is lent by nobody.
    """
    venv.create(folder, with_pip=False)
    at = {"base": str(folder), "platbase": str(folder)}
    libraries = Path(sysconfig.get_path("purelib", "venv", at))
    (libraries / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Path(sysconfig.get_path("scripts", "venv", at))


def test_installed_from_a_wheel_every_command_takes_a_form_outside_of_it(tmp_path: Path) -> None:
    """The console program of an installed wheel generates, checks and shows a form in a folder of the user's."""
    source = tmp_path / "source"
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(".*", "tests", "benchmarks", "docs", "build", "*.egg-info", "__pycache__"),
    )
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheel = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(tmp_path / "dist"), str(source)]
    subprocess.run(wheel, check=True, capture_output=True, timeout=120)
    (built,) = (tmp_path / "dist").glob("*.whl")
    programs = venv_without_this_package(tmp_path / "env")
    python = str(programs / ("python.exe" if os.name == "nt" else "python"))
    subprocess.run(
        [*pip, "--python", python, "install", "--no-deps", "--no-index", "--no-compile", str(built)],
        check=True, capture_output=True, timeout=120,
    )
    own = write_form(tmp_path / "mine" / "visits")
    environment = {**os.environ, "WORKBOOK_TOOLS_PASSWORD": "secret"}

    def run(*arguments: str, status: int = 0) -> str:
        ran = subprocess.run(
            [str(programs / "workbook-tools"), *arguments], cwd=tmp_path, env=environment,
            capture_output=True, text=True, encoding="utf-8", timeout=120,
        )
        assert (ran.returncode, ran.stderr) == (status, "")
        return ran.stdout

    assert f"{ID}\t1.0.0" in run("form", "list", "--forms", "mine")
    assert "visits.company" in run("form", "show", str(own))
    run("generate", "--form", ID, "--forms", "mine", "--out", "sent")
    checked = run("check", "sent", "--forms", "mine", "--out", "results", status=1)
    assert "1 份文件：退回 1" in checked
    assert '"file.blank"' in (tmp_path / "results" / "findings.jsonl").read_text(encoding="utf-8")
    assert not any(ID in path.as_posix() for path in (tmp_path / "env").rglob("*"))
