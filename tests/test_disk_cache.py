"""What is kept on disk between commands: the same results with it and without, and nothing taken from where others may write."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from workbook_tools import disk_cache
from workbook_tools.batch import run
from workbook_tools.batch.ledger import opened
from workbook_tools.binding.bound_rules import bind_rules, input_steps, line_steps
from workbook_tools.binding.kept_rules import known_of
from workbook_tools.check.expressions import Expressions
from workbook_tools.check.kept_functions import KINDS, expressions_of
from workbook_tools.disk_cache import VARIABLE, kept
from workbook_tools.errors import DefinitionError, UsageError
from workbook_tools.examine import _rules_of
from workbook_tools.face import load_form
from workbook_tools.form import catalog, load
from workbook_tools.form.catalog import Forms, entry_of, forms_in
from workbook_tools.form.definition import Form
from workbook_tools.form.load import read_form
from workbook_tools.intake.baseline import baseline_of
from workbook_tools.intake.kept_baseline import blank_of
from workbook_tools.program import program_digest
from workbook_tools.report import official_docx
from workbook_tools.rules.compile import taken_apart
from workbook_tools.rules.syntax import walk
from workbook_tools.rules.values import Value
from workbook_tools.version import VERSION
from workbook_tools.workbook.kept_layout import _laid_out, laid_out
from workbook_tools.workbook.kept_template import template_of
from workbook_tools.workbook.place_form import lay_out
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.template import make_template

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="who owns a file is asked as POSIX systems answer it")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path / "workbook-tools" / program_digest()[:16]


def made(content: bytes) -> list[bytes]:
    """What two commands get that would make ``content``: the second one b'again'."""
    return [kept("kind", "key", lambda: content), kept("kind", "key", lambda: b"again")]


def entry(folder: Path) -> Path:
    """The only thing that is kept."""
    (path,) = folder.iterdir()
    return path


def test_what_was_made_once_is_found_again(folder: Path) -> None:
    """For the same key; another key is another thing."""
    assert made(b"content") == [b"content", b"content"]
    assert kept("kind", "other", lambda: b"other") == b"other"
    assert entry(folder.parent) == folder


def test_nothing_is_kept_where_the_variable_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A way out for those who want none of it."""
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert made(b"content") == [b"content", b"again"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"short", hashlib.sha256(b"content").digest() + b"another content"])
def test_a_damaged_entry_is_made_anew(folder: Path, damage: bytes) -> None:
    """Cut off, empty or with other content than its digest says."""
    kept("kind", "key", lambda: b"content")
    entry(folder).write_bytes(damage)
    assert made(b"anew") == [b"anew", b"anew"]


def test_what_others_may_write_is_not_used(folder: Path) -> None:
    """A file, its folder and the one above must be closed to the writing of others, and no links."""
    right = hashlib.sha256(b"planted").digest() + b"planted"
    kept("kind", "key", lambda: b"content")
    path = entry(folder)
    path.write_bytes(right)
    assert kept("kind", "key", lambda: b"own") == b"planted"  # so it would be, if the user had done it
    for place, mode in ((path, 0o600), (folder, 0o700), (folder.parent, 0o700)):
        path.write_bytes(right)
        place.chmod(mode | 0o020)
        assert kept("kind", "key", lambda: b"own") == b"own"
        place.chmod(mode)
    elsewhere = folder / "elsewhere"
    elsewhere.write_bytes(right)
    path.unlink()
    path.symlink_to(elsewhere)
    assert kept("kind", "key", lambda: b"own") == b"own"


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thing is made each time."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file"))
    assert made(b"content") == [b"content", b"again"]


def test_only_so_many_entries_are_kept_and_none_that_is_too_large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go."""
    monkeypatch.setattr(disk_cache, "MOST", 3)
    monkeypatch.setattr(disk_cache, "LARGEST", 10)
    for number in range(5):
        kept("kind", str(number), lambda: b"content")
    kept("kind", "large", lambda: b"x" * 11)
    assert len(list(folder.iterdir())) == 3


def test_what_an_old_program_left_is_taken_away(folder: Path) -> None:
    """After a month; what a neighbour still uses stays."""
    kept("kind", "key", lambda: b"content")
    for name, age in (("old", 0), ("young", 2_000_000_000)):
        (folder.parent / name).mkdir(mode=0o700)
        (folder.parent / name / "entry").write_bytes(b"")
        os.utime(folder.parent / name, (age, age))
    kept("kind", "other", lambda: b"content")
    assert sorted(path.name for path in folder.parent.iterdir()) == sorted((folder.name, "young"))


VALUES: tuple[Value, ...] = ("甲乙丙", 12.5, "是", "202106-202212", "待定")


@pytest.mark.parametrize("form", ["specialty-park-2022", "progress-return-2024"])
def test_a_kept_template_is_the_one_that_would_be_made(folder: Path, form: str) -> None:
    """Package, cached values and prefilled workbooks, byte for byte, with a lock of its own each time; so is the baseline."""
    wanted = load_form(form)
    for guard in (lock("one", b"0" * 16), lock("two", b"1" * 16), None):
        fresh = make_template(wanted, 12, guard, comments=True)
        for _ in range(2):
            found = template_of(wanted, 12, guard, comments=True)
            assert found.package == fresh.package
            assert list(found.values.items()) == list(fresh.values.items())
            given = next(iter(fresh.layout.inputs()))
            typed = {(given.sheet, given.area.top, given.area.left): "甲"}
            assert found.prefill("610100", typed) == fresh.prefill("610100", typed)
            assert found.frames == fresh.frames and found.followers == fresh.followers
            assert all(address in found.formulas for address in fresh.values) and len(fresh.values) > 500
            many: dict[tuple[str, int, int], Value] = {
                (held.sheet, held.area.top, held.area.left): value
                for held, value in zip(fresh.layout.inputs(), cycle(VALUES), strict=False)
            }
            assert found.prefill("610100", many) == fresh.prefill("610100", many)
    layout = lay_out(wanted, 12)
    assert blank_of(layout) == blank_of(layout) == baseline_of(layout)


def read_twice(place: Path) -> tuple[Form, Form]:
    """A form as the command reads it that keeps it, and as the next one does."""
    catalog._loaded.cache_clear()
    first = entry_of(place).load()
    bind_rules(first)
    catalog._loaded.cache_clear()
    return first, entry_of(place).load()


@pytest.mark.parametrize("form", ["specialty-park-2022", "progress-return-2024"])
def test_a_kept_form_is_the_one_that_would_be_read_and_bound(folder: Path, form: str) -> None:
    """In all its records, with its rules, the steps of every input and the columns of every line, which are those of the very form."""
    first, again = read_twice(forms_in().find(form).folder)
    assert first is not again
    plain = read_form(first.folder)
    for field in fields(Form):
        assert getattr(again, field.name) == getattr(first, field.name) == getattr(plain, field.name)
    assert list(again.lists) == list(plain.lists) and list(again.types) == list(plain.types)
    assert bind_rules(again) == bind_rules(first) == bind_rules(plain) and len(bind_rules(again)) > 50
    assert all(any(bound.declared is rule for rule in again.rules) for bound in bind_rules(again))
    for (_, block), (_, other) in zip(again.blocks(), plain.blocks(), strict=True):
        for (line, column, question), (_, _, asked) in zip(block.questions(), other.questions(), strict=True):
            assert dict(input_steps(again, block, line, column, question)) == input_steps(plain, other, line, column, asked)
            assert known_of(again).inputs[block.id, line, column] is input_steps(again, block, line, column, question)
        assert not block.open or line_steps(again, block) == line_steps(plain, other)
    conditions = [condition for bound in bind_rules(again) for condition in bound.conditions]
    assert all(any(block.asks(c.at.row, c.at.column, c.question) or block.open for _, block in again.blocks()) for c in conditions)
    assert lay_out(again, 12) == replace(lay_out(plain, 12), form=again)
    parts = {part: id(part) for condition in conditions for part in walk(condition.passes)}
    assert {id(part) for condition in conditions for part in walk(condition.passes)} == set(parts.values())


def test_a_form_that_was_made_of_another_is_bound_by_itself(folder: Path) -> None:
    """Though it says the same digest: what is kept is of forms as their folders say them."""
    _, form = read_twice(forms_in().find("progress-return-2024").folder)
    fewer = replace(form, rules=form.rules[:3])
    for one in (form, fewer, replace(form, rules=form.rules)):
        expressions_of(one), laid_out(one)
    assert 0 < len(bind_rules(fewer)) < len(bind_rules(form))
    assert known_of(form).rules and not known_of(fewer).rules
    assert laid_out(fewer) == lay_out(fewer) != laid_out(form)
    assert 0 < sum(map(len, expressions_of(fewer).judged.values())) < sum(map(len, expressions_of(form).judged.values()))


def same_function(one: Any, other: Any) -> bool:
    """Whether two compiled functions are the same code, with the same shared parts."""
    (code, shared), (again, parts) = taken_apart(one), taken_apart(other)
    return code == again and list(shared) == list(parts) and all(same_function(shared[name].compute, parts[name].compute) for name in shared)


@pytest.mark.parametrize("form", ["specialty-park-2022", "progress-return-2024"])
def test_kept_functions_are_those_that_would_be_compiled(folder: Path, form: str) -> None:
    """For every step, every condition in its order, and every kind of content of the cells that are judged alike; what they share is one."""
    for again in read_twice(forms_in().find(form).folder):
        found, plain = expressions_of(again), Expressions(again)
        assert list(found.judged.items()) == list(plain.judged.items()) and len(plain.judged) > 20
        assert list(found.steps) == list(plain.steps) and (found.alike, found.lists) == (plain.alike, plain.lists)
        assert all(same_function(found.steps[key], function) for key, function in plain.steps.items())
        assert list(found.own) == list(plain.own) and len(set(found.own.values())) == len(set(plain.own.values()))
        for key, cells in plain.own.items():
            for kind in KINDS:
                told, judge = found.own[key].judges.judge(kind), cells.judges.judge(kind)
                assert list(told.steps) == list(judge.steps) and [n for n, _ in told.conditions] == [n for n, _ in judge.conditions]
                assert all(same_function(told.steps[name], step) for name, step in judge.steps.items())
                assert all(same_function(one, other) for (_, one), (_, other) in zip(told.conditions, judge.conditions, strict=True))
                assert told.lists is found.lists
        alone = plain.others.alone
        assert list(found.others.alone) == list(alone)
        pairs = [(found.others.alone[place], alone[place]) for place in alone]
        pairs += [(one[2], other[2]) for one, other in zip(found.others.of_lines, plain.others.of_lines, strict=True)]
        functions = [pair for some, others in pairs for pair in zip(some, others, strict=True)]
        assert len(functions) > 50 and all(one[0] == other[0] and same_function(one[1], other[1]) for one, other in functions)
        parts: dict[Any, set[int]] = {}
        for (_, function), _ in functions:
            for part in taken_apart(function)[1].values():
                parts.setdefault(part.compute.__code__, set()).add(id(part))
        assert max(map(len, parts.values())) == 1


@pytest.mark.parametrize("form", ["specialty-park-2022", "progress-return-2024"])
def test_a_kept_layout_is_the_one_that_would_be_laid_out(folder: Path, form: str) -> None:
    """Once for all who ask; one with another number of rows is not kept, as a file may say any."""
    for again in read_twice(forms_in().find(form).folder):
        wanted = lay_out(again)
        found = laid_out(again)
        assert found == wanted and [area.name for area in found.lists.values()] == [area.name for area in wanted.lists.values()]
        assert found.list_names() == wanted.list_names() and found.defined_names() == wanted.defined_names()
        assert all(found.blocks[block.id].block is block for _, block in again.blocks()) and found.rules is bind_rules(again)
        (rows,) = {block.capacity for sheet, block in again.blocks() if sheet.role == "list"}
        assert laid_out(again, rows) is found is laid_out(again, 0)
        held = len(list(folder.iterdir()))
        assert laid_out(again, rows + 1) == lay_out(again, rows + 1) != found
        assert len(list(folder.iterdir())) == held


def test_before_a_first_check_nothing_is_made_of_forms_that_may_not_have_come(folder: Path, tmp_path: Path) -> None:
    """What the only form wanted needs is at hand before the workers are, and kept; of several no file may be."""
    forms = forms_in()
    for entry in forms.entries:
        assert entry.load()  # as every check has them
    kinds: list[set[str]] = []
    with opened(tmp_path, "rules") as ledger:
        for some in (forms, Forms(forms.entries[:1])):
            for held in (_rules_of, expressions_of, _laid_out):
                held.cache_clear()
            run._ready(some, ledger)
            kinds.append({path.name.partition("-")[0] for path in folder.iterdir()} & {"functions", "layout", "baseline"})
            assert _rules_of.cache_info().currsize == len(kinds) - 1
    assert kinds == [set(), {"functions", "layout", "baseline"}]


def test_every_file_that_says_what_the_program_does_is_in_its_digest() -> None:
    """Those of Python and what they read, in the order of their names."""
    root = Path(disk_cache.__file__).parent
    held = hashlib.sha256(f"{VERSION} {sys.version_info[:2]}".encode())
    for path in sorted((p for p in root.rglob("*") if p.suffix in {".py", ".json"}), key=lambda p: p.relative_to(root).as_posix()):
        held.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    assert program_digest() == held.hexdigest()


def test_a_kept_form_whose_list_is_another_meanwhile_is_refused(folder: Path, tmp_path: Path) -> None:
    """As it is where nothing was kept."""
    shelf = tmp_path / "own"
    shutil.copytree(load.template_folder(), shelf)
    place = forms_in([shelf]).find(shelf / "specialty-park-2022").folder
    read_twice(place)
    told = entry_of(place)
    lists = json.loads((place / "form.json").read_text(encoding="utf-8"))["lists"]
    path = place / next(entry["file"] for entry in lists.values() if "file" in entry)
    path.write_text(path.read_text(encoding="utf-8-sig").replace("制造", "创造", 1), encoding="utf-8")
    catalog._loaded.cache_clear()
    with pytest.raises(UsageError, match="was changed while in use"):
        told.load()


class _Calls:
    """Pickled, it calls something where it is read."""

    def __init__(self, call: Callable[..., object], *told: object) -> None:
        self.call, self.told = call, told

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.call, self.told


@pytest.mark.parametrize("call", [os.mkdir, subprocess.check_call, load_form, exec], ids=lambda call: call.__name__)
def test_what_stands_in_place_of_a_form_makes_nothing_but_records(folder: Path, tmp_path: Path, call: Callable[..., object]) -> None:
    """Whoever could write there could run no code by it; the form is read from its folder."""
    place = forms_in().find("specialty-park-2022").folder
    trap = tmp_path / "trap"
    said = (place / "form.json").read_text(encoding="utf-8-sig")
    told = {"mkdir": (str(trap),), "check_call": (["mkdir", str(trap)],), "exec": (f"import os; os.mkdir({str(trap)!r})",)}.get(call.__name__, ("x",))
    for kind, key in (("form", f"{entry_of(place).digest} {said}"), ("rules", entry_of(place).digest)):
        kept(kind, key, lambda: pickle.dumps(_Calls(call, *told)))
    catalog._loaded.cache_clear()
    form = entry_of(place).load()
    assert not trap.exists()
    plain = read_form(form.folder)
    assert all(getattr(form, field.name) == getattr(plain, field.name) for field in fields(Form))
    assert bind_rules(form) == bind_rules(plain)
    assert not trap.exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_letter_on_kept_paper_is_the_one_that_would_be_written(folder: Path, lang: str) -> None:
    """Byte for byte; what is kept is the empty document, a damaged one is made anew."""

    def letter() -> bytes:
        official_docx._master.cache_clear()
        paper = official_docx.Paper("关于 A & B 的通知", lang)
        paper.line("一、<甲>", "h1")
        paper.close(["某单位", "2022年4月1日"])
        return paper.done()

    first = letter()
    kept_paper = entry(folder)
    assert letter() == first
    kept_paper.write_bytes(b"damaged")
    assert letter() == first
    official_docx._master.cache_clear()


def test_a_form_that_comes_with_the_program_is_judged_once_and_again_when_it_is_changed(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the JSON Schema and by its rules; what is wrong is told every time, before any file is blamed."""
    shipped = tmp_path / "templates"
    shutil.copytree(load.template_folder(), shipped)
    monkeypatch.setattr(load, "template_folder", lambda: shipped)
    monkeypatch.setattr(run, "template_folder", lambda: shipped)
    asked = forms_in().find("progress-return-2024").folder.name
    judged: list[str] = []

    def counted(name: str, work: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def counting(thing: Any) -> Any:
            judged.append(name)
            return work(thing)

        return counting

    monkeypatch.setattr(load, "judge", counted("schema", load.judge))
    monkeypatch.setattr(run, "bind_rules", counted("rules", bind_rules))

    def begin() -> list[str]:
        catalog._loaded.cache_clear()
        judged.clear()
        run._require_right(Forms((entry_of(shipped / asked),)))
        return list(judged)

    assert (begin(), begin()) == (["rules"], [])  # what the schema says of it is known since it was shipped
    path = shipped / asked / "form.json"
    right = path.read_text(encoding="utf-8").replace('"severity": "error"', '"severity": "verify"', 1)
    path.write_text(right, encoding="utf-8")
    assert (begin(), begin()) == (["schema", "rules"], [])
    path.write_text(right.replace('"assert": "', '"assert": "nonsense+', 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(DefinitionError, match="nonsense"):
            begin()
    path.write_text(right.replace('"severity": "error"', '"severity": "bad"', 1), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(DefinitionError, match="bad"):
            begin()
    path.write_text(right, encoding="utf-8")
    assert begin() == []


def test_commands_that_begin_at_once_do_not_disturb_each_other(folder: Path) -> None:
    """Each finds the thing whole or makes it."""
    code = "from workbook_tools.disk_cache import kept; print(len(kept('kind', 'key', lambda: b'x' * 1000000)))"
    commands = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(6)]
    assert [command.communicate()[0].strip() for command in commands] == [b"1000000"] * 6
    assert kept("kind", "key", lambda: b"") == b"x" * 1_000_000
