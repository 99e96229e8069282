"""The files of a form's attachment, and the archive of them.

What belongs here: names, and the archive whose bytes follow from its content. What does not: writing it (``files``).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from ..form.definition import Form
from ..made import marked
from ..packed import STAMP
from ..pictures import FOLDER, pictures
from ..sheetform.to_excel import definition_workbook, folder_files
from ..workbook.kept_template import template_of
from ..workbook.protection import Lock
from .guide_paper import guide_docx, rules_docx

PICTURES = f"6-{FOLDER}"
"""The folder of the pictures; there is none where no program draws them."""
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def attachment(form: Form, lock: Lock) -> dict[str, bytes]:
    """Each file by its name: the blank workbook, guide, rules, the definition as files and as a workbook, a picture of each page."""
    name = _UNSAFE.sub("_", form.title.zh)[:60].strip(" .") or form.id
    blank = marked(template_of(form, None, lock).package)
    return {
        f"1-{name}.xlsx": blank,
        "2-填写指南.docx": guide_docx(form),
        "3-核对规则.docx": rules_docx(form),
        "4-表的定义.xlsx": definition_workbook(form.folder),
        **{f"5-表的定义/{path}": data for path, data in folder_files(form.folder).items()},
        **{f"{PICTURES}{path.removeprefix(FOLDER)}": data for path, data in pictures(blank).items()},
    }


def archive(files: Mapping[str, bytes]) -> bytes:
    """The files as a .zip; the same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
