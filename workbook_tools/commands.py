"""The steps behind each command: arguments already parsed, files in and out, exit status back.

What belongs here: calling the rooms in order and saying what was done. What does not: parsing
arguments (``cli``) and the work itself.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import face
from .errors import UsageError, cannot_write
from .words import Words

if TYPE_CHECKING:
    import datetime

    from .form.definition import Form
    from .report.compare import Side

CLEAN, FOUND, WRONG, INTERRUPTED = 0, 1, 2, 130
GENERATED = Words("已生成", "made")
MOST_WORKERS = 8
"""Processes that a check starts unasked: each takes about 100 MB."""


def form_list(shelves: Sequence[Path]) -> int:
    """Print the forms that there are."""
    from .form.catalog import forms_in

    forms = forms_in(shelves)
    for entry in sorted(forms.entries, key=lambda e: (e.id, e.rank)):
        print(f"{entry.id}\t{entry.version}\t{entry.load().title.zh}")
    return CLEAN


def inputs_of(form: Form) -> list[dict[str, Any]]:
    """Every input as other tools see it."""
    from .workbook.place_form import lay_out

    out = []
    for item in lay_out(form).inputs():
        question = item.question
        out.append({
            "id": item.id, "defined_name": item.defined_name, "sheet": item.sheet,
            "address": item.address, "type": question.type, "unit": question.unit or None,
            "limit": item.limit or None, "required": question.required,
            "label": question.label.zh,
        })
    return out


def form_show(given: str, shelves: Sequence[Path], as_json: bool) -> int:
    """Print a form's inputs, as a table or as JSON."""
    form = face.load_form(given, shelves=shelves)
    inputs = inputs_of(form)
    if as_json:
        shown = {"form": form.id, "version": form.version, "title": form.title.zh, "inputs": inputs}
        print(json.dumps(shown, ensure_ascii=False, indent=2))
        return CLEAN
    print(f"{form.id} {form.version} {form.title.zh}")
    for item in inputs:
        star = "*" if item["required"] else " "
        place = f"{item['sheet']}!{item['address']}"
        print(f"{star} {item['id']:<34}{item['type']:<10}{place}\t{item['label']}")
    return CLEAN


def form_validate(given: str, shelves: Sequence[Path]) -> int:
    """Judge a form, given by its id, its folder or its form.json, and print every mistake."""
    from .binding.bound_rules import bind_rules
    from .errors import DefinitionError
    from .form.catalog import FILE, forms_in
    from .form.load import read_form
    from .workbook.formula_limits import require_limits
    from .workbook.place_form import lay_out

    path = Path(given)
    folder = path.parent if path.name == FILE else path
    try:
        form = read_form(folder) if folder.is_dir() else forms_in(shelves).get(given)
        bound = bind_rules(form)
        require_limits(lay_out(form))
    except DefinitionError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return WRONG
    print(f"{form.id} {form.version}: {len(form.rules)} 条规则，{len(bound)} 项检查; {len(form.rules)} rules, {len(bound)} checks")
    return CLEAN


def form_schema(given: str, shelves: Sequence[Path]) -> int:
    """Print the JSON Schema of a submission."""
    from .form.schema import submission_schema

    print(json.dumps(submission_schema(face.load_form(given, shelves=shelves)), ensure_ascii=False, indent=2))
    return CLEAN


def form_guide(given: str, shelves: Sequence[Path], lang: str) -> int:
    """Print the filling guide as Markdown."""
    from .binding.guide import markdown

    print(markdown(face.load_form(given, shelves=shelves), lang), end="")
    return CLEAN


def form_diff(old: str, new: str, shelves: Sequence[Path]) -> int:
    """Print what differs between two forms, each given by id or folder."""
    from .form.catalog import forms_in
    from .form.diff import differences

    forms = forms_in(shelves)
    for difference in differences(forms.get(old), forms.get(new)):
        print(difference)
    return CLEAN


def form_draft(notice: Path, out: Path, *, force: bool) -> int:
    """Draft a form from a notice, with the list of what is uncertain, and say how much that is."""
    from .draft.draft_files import DOUBTS, drafted, files_of, read_notice
    from .sheetform.form_folder import write_form_folder

    draft = drafted(read_notice(notice))
    write_form_folder(out, files_of(draft), {}, force=force)
    asked = sum(len(block.get(key, ())) for sheet in draft.data["sheets"] for block in sheet["blocks"] for key in ("fields", "boxes", "columns"))
    print(f"已起草“{draft.data['title']['zh']}”：{len(draft.data['sheets'])} 张工作表，{asked} 项; drafted, {len(draft.data['sheets'])} sheets: {out}")
    print(f"{len(draft.doubts)} 处拿不准的写在 {DOUBTS}，请过目; {len(draft.doubts)} uncertain places are listed in “{DOUBTS}”")
    return CLEAN


def form_to_excel(given: str, shelves: Sequence[Path], out: Path, *, force: bool) -> int:
    """Write a form's definition as a workbook that a person edits."""
    from .files import write_whole
    from .form.catalog import forms_in
    from .made import require_ours
    from .sheetform.to_excel import definition_workbook

    folder = forms_in(shelves).find(given).folder
    require_ours([out], force=force)
    package = definition_workbook(folder)
    try:
        write_whole(out, package)
    except OSError as error:
        raise cannot_write(out, error) from error
    print(f"已写成可编辑的工作簿，改好后用 form from-excel 转回; written, turn it back with form from-excel: {out}")
    return CLEAN


def form_from_excel(path: Path, out: Path, *, force: bool) -> int:
    """Write the form that an edited workbook defines, or say each mistake with its cell and write nothing."""
    from .errors import DefinitionError, cannot_read
    from .sheetform.form_folder import write_form_folder
    from .sheetform.from_excel import form_files

    try:
        data = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
    try:
        made = form_files(data, str(path))
    except DefinitionError as error:
        raise DefinitionError(f"{path.name} {problem}" for problem in error.problems) from error
    write_form_folder(out, made.files, made.kept, force=force)
    for where, said in made.proposals:
        print(f"{where} 没有写，已拟为 {said}; was blank, proposed: {said}")
    print(f"已转回表的定义，可用 generate --form 生成; the form is in: {out}")
    return CLEAN


def form_preview(given: str, shelves: Sequence[Path], out: Path, *, force: bool, quiet: bool) -> int:
    """Write a form filled in rightly, once for each rule wrongly, with pictures where they can be made."""
    from .form.catalog import forms_in
    from .preview.preview_files import RIGHT, pictures, preview
    from .progress import Progress
    from .sheetform.form_folder import write_form_folder
    from .workbook.protection import lock, password_without_asking

    form = face.load_form(given, shelves=shelves)
    if out.exists() and any(out.iterdir() if out.is_dir() else (out,)) and not force:
        raise UsageError(f"{out}: 已经有内容，请换一个文件夹，或加 --force; there is something already, choose another folder, or add --force")
    progress = Progress(Words("已试过规则", "rules tried"), quiet=quiet)
    files = dict(preview(form, forms_in(shelves).with_asked([form]), lock(password_without_asking()), progress.tell))
    broken = sum("/" in name for name in files)
    files |= pictures(files[RIGHT])
    write_form_folder(out, files, {}, force=force)
    print(f"{len(form.rules)} 条规则，{broken} 条做出了违反它的表; {len(form.rules)} rules, {broken} broken once: {out}")
    return CLEAN


def form_publish(given: str, shelves: Sequence[Path], out: Path, *, force: bool) -> int:
    """Write the archive of what a province attaches to its notice."""
    from .files import write_whole
    from .made import require_ours
    from .publish.attachment import archive, attachment
    from .workbook.protection import VARIABLE, choose_password, lock

    form = face.load_form(given, shelves=shelves)
    require_ours([out], force=force)
    password, made_up = choose_password()
    files = attachment(form, lock(password))
    try:
        write_whole(out, archive(files))
    except OSError as error:
        raise cannot_write(out, error) from error
    print(f"附件共 {len(files)} 个文件; {_count(len(files), 'file')} to attach: {out}")
    if made_up:
        print(f"锁定密码（只显示这一次；也可用环境变量 {VARIABLE} 指定）; password, shown this once: {password}")
    return CLEAN


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def generate(
    given: str, shelves: Sequence[Path], units: Path | None, out: Path, rows: int | None, *, force: bool = False,
    quiet: bool = False,
) -> int:
    """Write one workbook, or one a unit, and say where they are."""
    from .progress import Progress
    from .workbook.protection import VARIABLE, choose_password

    form = face.load_form(given, shelves=shelves)
    password, made_up = choose_password()
    progress = Progress(GENERATED, quiet=quiet)
    made = face.generate(form, units or (), out, rows, password=password, force=force, progress=progress.tell)
    print(f"已生成 {len(made.files)} 个工作簿; {_count(len(made.files), 'workbook')} made: {out}")
    if made_up:
        print(f"锁定密码（只显示这一次；也可用环境变量 {VARIABLE} 指定）; password, shown this once: {password}")
    return CLEAN


def migrate(
    old: Path, given: str, shelves: Sequence[Path], out: Path, rows: int | None, *, force: bool
) -> int:
    """Carry the answers of an old file into a fresh workbook, and say what stays behind."""
    from .workbook.protection import VARIABLE, choose_password

    password, made_up = choose_password()
    done = face.migrate(old, given, out, rows, password=password, shelves=shelves, force=force)
    print(f"已转移 {done.carried} 项; {_count(done.carried, 'answer')} carried: {out}")
    for line in done.told:
        print(line)
    if made_up:
        print(f"锁定密码（只显示这一次；也可用环境变量 {VARIABLE} 指定）; password, shown this once: {password}")
    return FOUND if done.left else CLEAN


def check(
    paths: Sequence[Path], out: Path, units: Path | None, forms: Sequence[str], shelves: Sequence[Path],
    jobs: int | None, lang: str, strict: bool, force: bool = False, decisions: Path | None = None,
    quiet: bool = False, *, copies: bool = True, deadline: datetime.date | None = None, contact: str = "", sender: str = "",
) -> int:
    """Check every file under the paths and write the results into ``out``."""
    from .batch.interrupt import Unfinished
    from .batch.writers import RESULT
    from .report.sentences import files_sentence, findings_sentence, further_sentences, roster_sentence

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if jobs is None:
        jobs = min(cores, MOST_WORKERS)
    if jobs > cores:
        print(f"--jobs {jobs}: 本机只有 {cores} 个处理器，按 {cores} 个运行; this machine has {cores} cores, so {cores}",
              file=sys.stderr)
        jobs = cores
    try:
        counts = face.check(
            paths, out, units or (), forms, shelves=shelves, jobs=jobs, lang=lang, strict=strict, force=force,
            decisions=decisions, quiet=quiet, copies=copies, deadline=deadline, contact=contact, sender=sender,
        ).summary
    except Unfinished as run:
        print(
            f"未完成：已核对 {run.done}/{run.total}，结果没有更新，再运行同一命令即可继续; "
            f"unfinished: {run.done}/{run.total} checked, no result was written, run the same command again to go on", file=sys.stderr,
        )
        return INTERRUPTED
    for sentence in (files_sentence, findings_sentence, roster_sentence):
        print(sentence(counts, lang))
    for line in further_sentences(counts, lang):
        print(line)
    print(f"{'结果：' if lang == 'zh' else 'Results: '}{out / RESULT}")
    return FOUND if counts.errors else CLEAN


def aggregate(
    folder: Path, out: Path, form: str | None, shelves: Sequence[Path], parquet: Path | None, *, force: bool = False,
    only: str = "", sqlite: Path | None = None, compare: Path | None = None,
) -> int:
    """Add up the accepted returns of a check's results into one workbook; ``only`` is ``clean``, ``explained`` or empty.

    With ``compare``, the results of an earlier check, of the same form or another, it also tells what changed since.
    """
    from .made import require_ours
    from .report.aggregate import KEPT, ParquetUnavailable, write_aggregate
    from .report.marks import read_marks
    from .report.quality import states_in

    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"--out {out}: 请用“.xlsx”结尾的名称; give a name that ends in “.xlsx”")
    if sqlite is not None and sqlite.resolve() == out.resolve():
        raise UsageError(f"--sqlite {sqlite}: 不能与 --out 是同一个文件; give another file than that of --out")
    require_ours([out, *([sqlite] if sqlite else [])], force=force)
    accepted = face.accepted_returns(folder, form, shelves)
    if not accepted.submissions:
        raise UsageError(f"{folder}: “{accepted.form.id}”没有通过的报送; no return on this form was accepted")
    earlier = None if compare is None else _earlier(compare, accepted.form, shelves)
    try:
        levels = next((kept for kept in KEPT if kept[-1] == only), ())
        write_aggregate(
            out, accepted.form, accepted.submissions, parquet=parquet, force=force, marks=read_marks(folder),
            states=states_in(folder), levels=levels, sqlite=sqlite, before=earlier,
        )
    except ParquetUnavailable as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise cannot_write(out, error) from error
    if accepted.left_out:
        names = ", ".join(accepted.left_out)
        print(f"{accepted.form.version} 版没有这些项目，未汇总; not in version {accepted.form.version} and left out: {names}", file=sys.stderr)
    print(f"已汇总 {len(accepted.submissions)} 份报送; {_count(len(accepted.submissions), 'return')} added up: {out}")
    return CLEAN


def _earlier(folder: Path, form: Form, shelves: Sequence[Path]) -> Side:
    """The accepted returns of an earlier check: of the form that is added up, else of the only one there is."""
    from .report.collect import forms_returned
    from .report.compare import Side
    from .report.tables import tables_of

    there = forms_returned(folder)
    found = face.accepted_returns(folder, form.id if form.id in there else None, shelves)
    if not found.submissions:
        raise UsageError(f"{folder}: “{found.form.id}”没有通过的报送，无从对比; no return on this form was accepted, there is nothing to compare with")
    return Side(found.form, tables_of(found.form, found.submissions))


def addin_build(out: Path, given: Sequence[str], shelves: Sequence[Path], *, force: bool) -> int:
    """Make the add-in's file for some forms, or for all that there are."""
    from .addin.build import write_add_in
    from .made import require_ours

    if out.suffix.lower() != ".xlam":
        raise UsageError(f"--out {out}: 请用“.xlam”结尾的名称; give a name that ends in “.xlam”")
    require_ours([out], force=force)
    forms = _named(given, shelves)
    try:
        write_add_in(out, forms)
    except OSError as error:
        raise cannot_write(out, error) from error
    print(f"已生成加载项，能检查 {len(forms)} 种表; the add-in was made, for {_count(len(forms), 'form')}: {out}")
    return CLEAN


def _named(given: Sequence[str], shelves: Sequence[Path]) -> list[Form]:
    """The forms that were named, or all that there are."""
    from .form.catalog import forms_in

    known = forms_in(shelves)
    return [known.get(form) for form in given or sorted({entry.id for entry in known.entries})]


def addin_install(given: Sequence[str], shelves: Sequence[Path], *, force: bool) -> int:
    """Put the add-in where Excel looks for add-ins, and say what is to be done next."""
    from .addin.install import folder_of, install, this_computer

    computer = this_computer(os.environ)
    folder = folder_of(computer)
    try:
        path, advice = install(_named(given, shelves), computer, force=force)
    except OSError as error:
        raise cannot_write(folder, error) from error
    print(f"加载项已放好; the add-in was put into place: {path}")
    for words in advice:
        print(f"{words.zh}; {words.en}")
    return CLEAN


def addin_uninstall() -> int:
    """Take the add-in away again."""
    from .addin.install import folder_of, this_computer, uninstall

    computer = this_computer(os.environ)
    try:
        path = uninstall(computer)
    except OSError as error:
        raise cannot_write(folder_of(computer), error) from error
    if path is None:
        print(f"没有装过加载项; no add-in is installed: {folder_of(computer)}")
    else:
        print(f"加载项已拿走; the add-in was taken away: {path}")
    return CLEAN
