"""The files of a preview: a return with right answers, one for each rule that breaks it, pictures, and a list of all.

What belongs here: names, the list, pictures by programs that are there. What does not: the answers (``search``).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ..check.wording import worded
from ..form.catalog import Forms
from ..form.definition import Form
from ..levels import LEVELS
from ..workbook.kept_template import template_of
from ..workbook.protection import Lock
from .search import Broken, Search

RIGHT, LIST = "正确.xlsx", "预览说明.md"
SECONDS = 120
"""How long a program may take to make pictures."""
_UNSAFE = re.compile(r"[^\w.]+")


def preview(form: Form, forms: Forms, lock: Lock, tell: Callable[[int, int], None]) -> Iterator[tuple[str, bytes]]:
    """Each file of the preview by its name; ``tell`` is told how many rules are done and of how many."""
    search = Search(form, forms, template_of(form, None, lock))
    answers, left = search.right()
    yield RIGHT, search.workbook(answers)
    lines = [f"# {form.title.zh}：预览", "", f"`{RIGHT}` 的内容是程序按类型编的，核对结果：{'没有问题' if not left else f'还有 {len(left)} 处'}。", ""]
    lines += [f"- {worded(finding, 'zh').message}" for finding in left]
    lines += ["", "每条规则各做一份违反它的表；做不出的写明“没有做出”，请自己试。", "", "| 规则 | 级别 | 要求 | 文件 | 核对时说 |", "|---|---|---|---|---|"]
    for number, broken in enumerate(search.broken(answers), 1):
        name = f"违反规则/{number:03}-{_UNSAFE.sub('_', broken.rule.code)}.xlsx" if broken.finding else ""
        if name:
            yield name, search.workbook(broken.answers)
        lines.append(_line(broken, name))
        tell(number, len(form.rules))
    yield LIST, ("\n".join(lines) + "\n").encode()


def _line(broken: Broken, name: str) -> str:
    said = worded(broken.finding, "zh").message if broken.finding else "没有做出"
    cells = (broken.rule.code, LEVELS[broken.rule.severity].words.zh, broken.rule.texts.rule.zh, name, said)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def pictures(workbook: bytes) -> dict[str, bytes]:
    """Each page of a workbook as a picture, where LibreOffice and poppler are installed; else none."""
    office, painter = shutil.which("soffice"), shutil.which("pdftoppm")
    if office is None or painter is None:
        return {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "page.xlsx").write_bytes(workbook)
        try:
            subprocess.run(
                [office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "pdf", "--outdir", place, str(folder / "page.xlsx")],
                check=True, capture_output=True, timeout=SECONDS,
            )
            subprocess.run([painter, "-r", "70", "-png", str(folder / "page.pdf"), str(folder / "page")], check=True, capture_output=True, timeout=SECONDS)
        except (subprocess.SubprocessError, OSError):
            return {}
        return {f"图片/{path.name}": path.read_bytes() for path in sorted(folder.glob("page-*.png"))}
