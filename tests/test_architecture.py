"""The rooms of the package: what may import what, and what ``--help`` must not pay for.

The tables below are the rule; an import that is not in them fails, also one inside a function.
"""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "workbook_tools"
MODULES = sorted(PACKAGE.rglob("*.py"))

GROUND = {
    "errors", "cells", "disk_cache", "files", "garbage", "levels", "made", "packed", "pictures", "program", "progress", "style", "safe_text", "version", "words",
}
"""Modules beside the rooms that every room may import, and that import nothing above themselves."""

PERMITTED: dict[str, set[str]] = {
    "rules": set(),
    "form": {"rules"},
    "checks": {"form", "rules"},
    "binding": {"checks", "form", "rules"},
    "workbook": {"binding", "checks", "form", "rules"},
    "draft": {"binding", "form", "intake", "rules", "sheetform", "workbook"},
    "preview": {"binding", "check", "examine", "form", "intake", "rules", "workbook"},
    "publish": {"binding", "checks", "form", "rules", "report", "sheetform", "workbook"},
    "sheetform": {"binding", "form", "rules", "workbook"},
    "intake": {"binding", "form", "rules", "workbook"},
    "check": {"binding", "checks", "form", "rules", "intake"},
    "report": {"check", "checks", "binding", "form", "rules", "intake", "workbook"},
    "examine": {"binding", "form", "rules", "workbook", "intake", "check"},
    "migrate": {"binding", "form", "rules", "workbook", "intake", "check"},
    "batch": {"binding", "checks", "form", "rules", "workbook", "intake", "check", "report", "examine"},
    "lint": {"rules", "workbook"},
    "addin": {"binding", "form", "rules", "workbook", "intake", "check", "batch", "report", "examine", "face"},
    "demo": {"binding", "form", "rules", "workbook", "intake", "check", "batch", "report", "face"},
    "face": {"form", "intake", "workbook", "check", "examine", "migrate", "batch", "report"},
    "cli": {"commands", "demo", "addin"},
    "commands": {"face", "binding", "draft", "form", "preview", "publish", "sheetform", "workbook", "batch", "report", "addin"},
    "__main__": {"cli"},
    "__init__": {"face", "check", "form"},
}
"""Rooms, and the modules beside them, that each may import; itself and the ground always."""

HEAVY: dict[str, set[str]] = {
    "openpyxl": {"workbook", "report", "demo", "lint", "sheetform", "addin"},
    "pypinyin": {"sheetform"},
    "pandas": {"report", "face"},
    "xlsxwriter": {"report"},
    "docx": {"report", "draft"},
    "pyarrow": {"report"},
    "lxml": {"workbook", "intake", "lint"},
    "jsonschema": {"form"},
    "xlwings": {"addin"},
    "pyopenvba": {"addin"},
    "python_calamine": {"intake"},
    "msgspec": {"batch", "form", "intake", "report"},
    "platformdirs": {"batch", "disk_cache"},
    "libarchive": {"batch"},
    "distributed": {"batch"},
    "fsspec": {"batch"},
    "olefile": {"intake"},
    "msoffcrypto": {"intake"},
    "xlrd": {"intake"},
    "rapidfuzz": {"checks"},
    "numpy": {"checks"},
    "deflate": {"packed", "intake"},
    "isal": {"packed"},
    "zstandard": {"batch"},
}
"""One heavy library to a room; no other library is used."""

VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


def room_of(path: Path) -> str:
    """The room of a module, or its own name where it stands beside the rooms."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module that a module imports, in full, with the line."""
    inside = path.relative_to(PACKAGE.parent).with_suffix("")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(inside.parts[: len(inside.parts) - node.level]) if node.level else ""
            origin = ".".join(p for p in (start, node.module or "") if p)
            if origin == "workbook_tools":
                yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, origin


def name_of(path: Path) -> str:
    """How a module is shown."""
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_the_rooms_it_may(path: Path) -> None:
    """The table of permitted imports, read from the syntax tree."""
    room = room_of(path)
    allowed = PERMITTED.get(room, set()) | {room} | GROUND
    wrong = [
        f"line {line}: {target}"
        for line, target in imports(path)
        if target.startswith("workbook_tools.") and target.split(".")[1] not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_the_libraries_of_its_room(path: Path) -> None:
    """Heavy libraries have their rooms; what is in neither table is the standard library or UNO's."""
    room = room_of(path)
    wrong = []
    for line, target in imports(path):
        top = target.split(".")[0]
        known = top in sys.stdlib_module_names or top == "workbook_tools"
        in_office = room == "demo" and top in {"uno", "com"}
        if not known and not in_office and room not in HEAVY.get(top, set()):
            wrong.append(f"line {line}: {target}")
    assert wrong == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_licensed_part_of_xlwings_is_never_imported(path: Path) -> None:
    """``xlwings.pro`` checks a licence on import; only the open core is used, and one module keeps the rest from loading."""
    assert [t for _, t in imports(path) if t.startswith("xlwings.pro")] == []
    assert name_of(path) == "addin/open_core.py" or "xlwings.pro" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    """Every module has a docstring, and none is named for having no subject."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert path.stem not in VAGUE


def test_every_room_is_in_the_table() -> None:
    """A new room has to say what it may import."""
    assert {room_of(path) for path in MODULES} <= set(PERMITTED) | GROUND


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["--version"]])
def test_help_does_not_pay_for_libraries(arguments: list[str]) -> None:
    """No heavy library, and no room, is imported to say how a command is used."""
    program = (
        "import sys\n"
        "from workbook_tools.cli import main\n"
        "try:\n"
        "    main(sys.argv[1:])\n"
        "except SystemExit:\n"
        "    pass\n"
        "print('LOADED', *(m.split('.')[0] for m in sys.modules))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, encoding="utf-8",
        check=True, cwd=PACKAGE.parent,
    )
    loaded = set(ran.stdout.rpartition("LOADED")[2].split())
    assert loaded & set(HEAVY) == set()
    assert "workbook_tools" in loaded


@pytest.mark.parametrize(("called", "nothing_more"), [("main()", True), ("main(sys.argv[1:])", False)])
def test_only_a_command_ends_without_looking_for_garbage(called: str, nothing_more: bool) -> None:
    """All that is in memory goes with its process; a program that calls it has more to do."""
    program = f"import gc, sys\nfrom workbook_tools.cli import main\n{called}\nprint('FROZEN', gc.get_freeze_count())"
    ran = subprocess.run(
        [sys.executable, "-c", program, "form", "list"], capture_output=True, text=True, encoding="utf-8", check=True, cwd=PACKAGE.parent,
    )
    assert (int(ran.stdout.rpartition("FROZEN")[2]) > 1_000) is nothing_more


ELSEWHERE = re.compile(r"``([a-z_][a-z_.]*)``(?=[,) ])")
"""A module that a docstring names in parentheses, where it says what does not belong here."""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_does_not_belong_to_it_and_names_only_modules_that_exist(path: Path) -> None:
    """``(``values``)`` is a module of the same room, ``(``rules.values``)`` of another, ``(``rules``)`` a room."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    modules = {".".join(p.relative_to(PACKAGE).with_suffix("").parts) for p in MODULES}
    known = modules | {module.removesuffix(".__init__") for module in modules}
    own = ".".join(path.relative_to(PACKAGE).parts[:-1])
    _, _, elsewhere = said.partition("What does not")
    named = [name for group in re.findall(r"\([^()]*\)", re.split(r"\.\s", elsewhere)[0]) for name in ELSEWHERE.findall(group)]
    assert [name for name in named if not {name, f"{own}.{name}"} & known] == []


def test_every_package_is_installed() -> None:
    """A folder that ``setup.cfg`` does not name works in a checkout and is missing from what is installed."""
    settings = configparser.ConfigParser()
    settings.read(PACKAGE.parent / "setup.cfg", encoding="utf-8")
    there = {".".join(path.parent.relative_to(PACKAGE.parent).parts) for path in PACKAGE.rglob("__init__.py")}
    assert there <= set(settings["options"]["packages"].split())
