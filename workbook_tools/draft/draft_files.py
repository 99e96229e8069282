"""Draft a form from a file, and write it with the list of what is uncertain.

What belongs here: which reader a file needs, the judgement that the draft loads, and the files. What does not: the draft
itself (``form_of``).
"""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..binding.bound_rules import bind_rules
from ..errors import DefinitionError, UsageError, cannot_read
from ..files import write_whole
from ..form.catalog import FILE
from ..form.load import read_form
from ..form.standard import make_types
from ..workbook.formula_limits import require_limits
from ..workbook.place_form import lay_out
from .draft import Doubt, Draft
from .edits import Edit, edited, read_edits
from .form_of import draft_of
from .read_sheets import read_sheets
from .read_text import read_text
from .read_word import read_word
from .source import Notice

DOUBTS = "草稿说明.md"
_READERS = {".docx": read_word, ".txt": read_text, ".xlsx": read_sheets}


def read_notice(path: Path) -> Notice:
    """Read a notice; raises ``UsageError``."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = "、".join(_READERS)
        raise UsageError(f"{path}: 只能读 {known}，请另存为其中一种; only {known} can be read, save it as one of them")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
    return reader(data, path.name)


def drafted(notice: Notice, edits: Sequence[Edit] = (), beside: Path | None = None) -> Draft:
    """The draft of a form that loads, with edits made; ``beside`` is the folder of the lists that they name.

    An edit that finds no place is among the doubts. Raises ``UsageError`` where the notice asks for nothing that could
    be found, ``DefinitionError`` where what was drafted and edited is no form.
    """
    if not any(text.strip() for text, _ in notice.texts()):
        raise UsageError(f"{notice.name}: 里面没有文字，扫描件请先识别成文字; there is no text in it, a scan has to be recognised first")
    draft = draft_of(notice, datetime.date.today().year)
    if len(draft.data["sheets"]) == 1 and len(draft.data["sheets"][0]["blocks"][0]["fields"]) == 1:
        raise UsageError(f"{notice.name}: 没有找到要填的内容（标题、表格、编号）; nothing to be filled in was found")
    draft.data, unfit = edited(draft.data, edits)
    draft.doubts += [Doubt(f"edits {edit['at']}", json.dumps(edit, ensure_ascii=False), "通知里没有这一处，这一条没有做") for edit in unfit]
    draft.files = _lists(draft.data, beside) if edits else {}
    with tempfile.TemporaryDirectory() as folder:
        for name, held in {FILE: text_of(draft).encode("utf-8", "surrogatepass"), **draft.files}.items():
            write_whole(Path(folder) / name, held)
        try:
            form = read_form(Path(folder))
            bind_rules(form)
            require_limits(lay_out(form))
        except DefinitionError as error:
            raise DefinitionError(f"{notice.name}: {problem}" for problem in error.problems) from error
    return draft


def _lists(data: Mapping[str, Any], beside: Path | None) -> dict[str, bytes]:
    """The files of the lists that a definition names, where they lie beside the edits; others are told as missing when it is read."""
    named = {str(entry["file"]) for entry in data.get("lists", {}).values() if isinstance(entry, Mapping) and "file" in entry}
    inside = {name: beside / name for name in sorted(named) if beside is not None and ".." not in name.split("/") and not name.startswith("/")}
    try:
        return {name: path.read_bytes() for name, path in inside.items() if path.is_file()}
    except OSError as error:
        raise cannot_read(error.filename, error) from error


def edits_of(path: Path) -> list[Edit]:
    """The edits in a file; raises ``UsageError``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise cannot_read(path, error) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: 不是 UTF-8 编码，请另存为 UTF-8; is not in UTF-8, save it as UTF-8") from error
    return read_edits(text, str(path))


def text_of(draft: Draft) -> str:
    """The definition as a file."""
    return json.dumps(draft.data, ensure_ascii=False, indent=1)


def files_of(draft: Draft) -> dict[str, bytes]:
    """The files of a draft: the definition, and what is uncertain in it."""
    return {FILE: text_of(draft).encode("utf-8", "surrogatepass"), **draft.files, DOUBTS: _doubts(draft).encode("utf-8", "surrogatepass")}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>").strip()


def _doubts(draft: Draft) -> str:
    titles = {name: known.title.zh for name, known in make_types().items()}

    def named(text: str) -> str:
        return titles.get(text, text)

    lines = ["# 草稿说明", "", f"{draft.data['title']['zh']}：共 {len(draft.doubts)} 处需要过目。改表请用 form to-excel。", ""]
    lines += ["| 位置 | 原文 | 怎么处理的 | 还可以 |", "|---|---|---|---|"]
    for doubt in draft.doubts:
        taken = doubt.taken
        for name, title in titles.items():
            taken = taken.replace(f"“{name}”", f"“{title}”")
        lines.append(f"| {_cell(doubt.place)} | {_cell(doubt.text)} | {_cell(taken)} | {_cell('、'.join(map(named, doubt.choices)))} |")
    lines += ["", "## 类型和理由", "", "| 填报项 | 类型 | 单位 | 理由 |", "|---|---|---|---|"]
    lines += [f"| {_cell(t.label)} | {named(t.type)} | {_cell(t.unit)} | {_cell(t.why)} |" for t in draft.typed]
    return "\n".join(lines) + "\n"
