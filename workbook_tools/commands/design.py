"""Making a form of one's own: draft, to-excel, from-excel, preview, publish.

What belongs here: what a designer of forms has written. What does not: what only looks at a form (``forms``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import face
from ..errors import UsageError, cannot_write
from ..words import Words
from .endings import CLEAN, counted, password_said

if TYPE_CHECKING:
    from ..sheetform.from_excel import FormFiles


def draft(notice: Path, out: Path, *, force: bool, edits: Path | None = None) -> int:
    """Draft a form from a notice, with edits made where there are some, and the list of what is uncertain."""
    from ..draft.draft_files import DOUBTS, drafted, edits_of, files_of, read_notice
    from ..files import write_whole
    from ..made import marked, require_ours
    from ..sheetform.form_folder import write_form_folder
    from ..sheetform.kept_files import table_rows
    from ..sheetform.to_excel import EDITED, workbook_of

    told = [] if edits is None else edits_of(edits)
    made = drafted(read_notice(notice), told, None if edits is None else edits.parent)
    files = files_of(made)
    require_ours([out / EDITED], force=force)
    write_form_folder(out, files, {}, force=force)
    try:
        write_whole(out / EDITED, marked(workbook_of(made.data, {name: table_rows(held) for name, held in made.files.items()}, files)))
    except OSError as error:
        raise cannot_write(out / EDITED, error) from error
    asked = sum(len(block.get(key, ())) for sheet in made.data["sheets"] for block in sheet["blocks"] for key in ("fields", "boxes", "columns"))
    print(f"已起草“{made.data['title']['zh']}”：{len(made.data['sheets'])} 张工作表，{asked} 项; drafted, {len(made.data['sheets'])} sheets: {out}")
    print(f"{len(made.doubts)} 处拿不准的写在 {DOUBTS}，请过目; {len(made.doubts)} uncertain places are listed in “{DOUBTS}”")
    print(f"可在 Excel 里改 {EDITED}，改后直接 generate --form {out / EDITED}; edit {EDITED} and generate --form takes it as it is")
    return CLEAN


def edits(notice: Path, given: str, shelves: Sequence[Path], out: Path, *, force: bool) -> int:
    """Write the edits that make a form of what is drafted from a notice."""
    import json

    from ..draft.draft_files import drafted, read_notice
    from ..draft.edits import edits_between, edits_text
    from ..form.catalog import FILE, forms_in
    from ..sheetform.form_folder import write_form_folder

    folder = forms_in(shelves).get(given).folder
    found = edits_between(drafted(read_notice(notice)).data, json.loads((folder / FILE).read_text(encoding="utf-8-sig")))
    write_form_folder(out.parent, {out.name: edits_text(found).encode("utf-8", "surrogatepass")}, {}, force=force)
    print(f"从“{notice.name}”的草稿到这张表，要改 {len(found)} 处; {counted(len(found), 'edit')} make this form of the draft: {out}")
    return CLEAN


def to_excel(given: str, shelves: Sequence[Path], out: Path, *, force: bool) -> int:
    """Write a form's definition as a workbook that a person edits."""
    from ..files import write_whole
    from ..form.catalog import forms_in
    from ..made import require_ours
    from ..sheetform.to_excel import definition_workbook

    folder = forms_in(shelves).find(given).folder
    require_ours([out], force=force)
    package = definition_workbook(folder)
    try:
        write_whole(out, package)
    except OSError as error:
        raise cannot_write(out, error) from error
    print(f"已写成可编辑的工作簿，改好后用 form from-excel 转回; written, turn it back with form from-excel: {out}")
    return CLEAN


def from_excel(path: Path, out: Path, *, force: bool) -> int:
    """Write the form that an edited workbook defines, or say each mistake with its cell and write nothing."""
    from ..sheetform.form_folder import write_form_folder

    made = _defined(path)
    write_form_folder(out, made.files, made.kept, force=force)
    print(f"已转回表的定义，可用 generate --form 生成; the form is in: {out}")
    return CLEAN


def _defined(path: Path) -> FormFiles:
    """The form that an edited workbook defines; says what was proposed."""
    from ..errors import MistakesInCells, cannot_read
    from ..sheetform.from_excel import form_files
    from ..sheetform.outdated_english import CONFIRMED

    try:
        data = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
    try:
        made = form_files(data, str(path))
    except MistakesInCells as error:
        raise MistakesInCells(f"{path.name} {problem}" for problem in error.problems) from error
    for where, said in made.proposals:
        print(f"{where} 没有写，已拟为 {said}; was blank, proposed: {said}")
    for where, one in made.outdated:
        if not one.proposed:
            print(
                f"{where}：中文改了，英文没有改（“{one.was}”），已换成“{one.now}”；原来的英文还合适的，在后面加 {CONFIRMED}; "
                f"{where}: the Chinese was changed and the English “{one.was}” was not, “{one.now}” stands there now; if it is still right, write {CONFIRMED} behind it"
            )
    anew = sum(one.proposed for _, one in made.outdated)
    if anew:
        print(f"{anew} 处由程序拟的英文已随中文重拟; {counted(anew, 'proposal')} of English made anew with the Chinese")
    return made


def folder_of(given: str) -> str:
    """The folder of a form that is given by the workbook of its definition, written anew from it; else what was given."""
    from ..sheetform.form_folder import write_beside

    path = Path(given)
    if path.suffix.lower() != ".xlsx" or not path.is_file():
        return given
    made = _defined(path)
    try:
        write_beside(path, made.files, made.kept)
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    return str(path.parent)


def preview_form(given: str, shelves: Sequence[Path], out: Path, *, force: bool, quiet: bool) -> int:
    """Write a form filled in rightly, once for each rule wrongly, with pictures where they can be made."""
    from ..form.catalog import forms_in
    from ..pictures import NONE, pictures
    from ..preview.preview_files import LIST, RIGHT, preview
    from ..progress import Progress
    from ..sheetform.form_folder import write_form_folder
    from ..workbook.protection import lock, password_without_asking

    form = face.load_form(given, shelves=shelves)
    try:
        taken = out.exists() and any(out.iterdir() if out.is_dir() else (out,))
    except OSError as error:
        raise cannot_write(out, error) from error
    if taken and not force:
        raise UsageError(f"{out}: 已经有内容，请换一个文件夹，或加 --force; there is something already, choose another folder, or add --force")
    progress = Progress(Words("已试过规则", "rules tried"), quiet=quiet)
    files = dict(preview(form, forms_in(shelves).with_asked([form]), lock(password_without_asking()), progress.tell))
    broken = sum("/" in name for name in files)
    shown = pictures(files[RIGHT])
    write_form_folder(out, {**files, **shown}, {}, force=force)
    print(f"{broken} 条规则做出了违反它的表，其余见 {LIST}; {counted(broken, 'rule')} broken once, the others are in the list: {out}")
    if not shown:
        print(f"{NONE.zh}; {NONE.en}")
    return CLEAN


def publish(given: str, shelves: Sequence[Path], out: Path, *, force: bool) -> int:
    """Write the archive of what a province attaches to its notice."""
    from ..files import write_whole
    from ..made import require_ours
    from ..pictures import NONE
    from ..publish.attachment import PICTURES, archive, attachment
    from ..workbook.protection import choose_password, lock

    form = face.load_form(given, shelves=shelves)
    require_ours([out], force=force)
    password, made_up = choose_password()
    files = attachment(form, lock(password))
    try:
        write_whole(out, archive(files))
    except OSError as error:
        raise cannot_write(out, error) from error
    print(f"附件共 {len(files)} 个文件; {counted(len(files), 'file')} to attach: {out}")
    if not any(name.startswith(PICTURES) for name in files):
        print(f"{NONE.zh}; {NONE.en}")
    if made_up:
        print(password_said(password))
    return CLEAN
