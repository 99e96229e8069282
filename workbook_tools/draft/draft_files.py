"""Draft a form from a file, and write it with the list of what is uncertain.

What belongs here: which reader a file needs, the judgement that the draft loads, and the files. What does not: the draft
itself (``form_of``).
"""

from __future__ import annotations

import datetime
import json
import tempfile
from pathlib import Path

from ..binding.bound_rules import bind_rules
from ..errors import DefinitionError, UsageError, cannot_read
from ..form.catalog import FILE
from ..form.load import read_form
from ..form.standard import make_types
from ..workbook.formula_limits import require_limits
from ..workbook.place_form import lay_out
from .draft import Draft
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


def drafted(notice: Notice) -> Draft:
    """The draft of a form that loads; raises ``UsageError`` where the notice asks for nothing that could be found."""
    if not any(text.strip() for text, _ in notice.texts()):
        raise UsageError(f"{notice.name}: 里面没有文字，扫描件请先识别成文字; there is no text in it, a scan has to be recognised first")
    draft = draft_of(notice, datetime.date.today().year)
    if len(draft.data["sheets"]) == 1 and len(draft.data["sheets"][0]["blocks"][0]["fields"]) == 1:
        raise UsageError(f"{notice.name}: 没有找到要填的内容（标题、表格、编号）; nothing to be filled in was found")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_text(text_of(draft), encoding="utf-8")
        try:
            form = read_form(Path(folder))
            bind_rules(form)
            require_limits(lay_out(form))
        except DefinitionError as error:
            raise DefinitionError(f"{notice.name}: {problem}" for problem in error.problems) from error
    return draft


def text_of(draft: Draft) -> str:
    """The definition as a file."""
    return json.dumps(draft.data, ensure_ascii=False, indent=1)


def files_of(draft: Draft) -> dict[str, bytes]:
    """The files of a draft: the definition, and what is uncertain in it."""
    return {FILE: text_of(draft).encode("utf-8", "surrogatepass"), DOUBTS: _doubts(draft).encode("utf-8", "surrogatepass")}


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
