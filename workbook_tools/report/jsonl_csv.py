"""Results as lines that programs read: ``findings.jsonl``, ``submissions.jsonl``, ``files.csv``.

What belongs here: the exact form of each line; every file appears whole or not at all. What does
not: files for people (``result``) and reading submissions back (``collect``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from itertools import chain
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..check.finding import FileResult, Finding
from ..check.wording import object_of, reason_of, told
from ..files import write_whole
from ..form.submission import Submission
from .addresses import Origin, moved
from .csv_lines import csv_line

FINDINGS, SUBMISSIONS, FILES = "findings.jsonl", "submissions.jsonl", "files.csv"
"""The names of the files in the folder that ``check --out`` leaves."""
FORMS = "forms"
"""The folder in which ``check`` keeps the forms that returns were read by."""
FILE_COLUMNS = tuple(f.name for f in fields(FileResult))

_BREAKING_SIGNS = "\x7f\x85\u2028\u2029"
_BREAKING = re.compile(f"[{_BREAKING_SIGNS}]")
_BREAKS = str.maketrans({c: f"\\u{ord(c):04x}" for c in _BREAKING_SIGNS})


def _json_line(text: str) -> bytes:
    """One line for any reader: what some take for a line end, and lone surrogates, are escaped."""
    return _json_text(text) + b"\n"


def _json_text(text: str) -> bytes:
    if _BREAKING.search(text):
        text = text.translate(_BREAKS)
    return text.encode("utf-8", "backslashreplace")


def finding_lines(findings: Iterable[Finding], lang: str = "zh") -> bytes:
    """The lines of ``findings.jsonl``, their line ends included."""
    records = [told(finding, lang) for finding in findings]
    lines = map(_json().encode, records)
    try:
        quickly = b"".join([_json().format(line, indent=0) + b"\n" for line in lines])
    except UnicodeEncodeError:  # a lone surrogate
        quickly = None
    if quickly is None or _breaks(quickly):
        return b"".join([_json_line(json.dumps(object_of(one), ensure_ascii=False)) for one in records])
    return quickly


def submission_line(
    submission: Submission, status: str, origins: Mapping[str, Origin], definition: str = ""
) -> bytes:
    """The line of ``submissions.jsonl``, its line end included: ``submission_head`` and ``submission_tail``."""
    head = submission_head(submission.file, submission.unit, submission.form, submission.version, status, definition)
    return head + submission_tail(submission, origins)


def submission_head(
    file: str, unit: str, form: str, version: str, status: str, definition: str = "", place: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """The beginning of the line: what is told of a return before its answers, and depends on the whole batch.

    A key ``place`` is added if the cover does not say like the roster where the unit is and what it is called: role of
    the cover's field → what the roster says, blank where the cover is another unit's and the roster does not know it.
    """
    told: dict[str, Any] = {"file": file, "unit": unit, "form": form, "version": version, "status": status}
    if definition:
        told["definition"] = definition
    if place:
        told["place"] = dict(place)
    return _json_text(json.dumps(told, ensure_ascii=False))[:-1]


def submission_tail(submission: Submission, origins: Mapping[str, Origin], answers: bytes = b"") -> bytes:
    """The rest of the line; ``answers`` are its ``submission_answers``, where they are at hand.

    ``origins`` is where the form that it was read by has its inputs. A key ``moved`` is added if answers
    do not stand there: input id → [sheet, A1], and for the column of a list [sheet, letters of the column].
    """
    told = answers or submission_answers(submission)
    elsewhere = moved(submission, origins)
    if elsewhere:
        told = told[:-1] + b", " + _json_text(json.dumps({"moved": elsewhere}, ensure_ascii=False))[1:]
    return b", " + told[1:] + b"\n"


def submission_answers(submission: Submission) -> bytes:
    """The values and tables of a submission as an object of JSON in one line."""
    record = submission.record("")
    told = {"values": record["values"], "tables": record["tables"]}
    quickly = _quickly_told(told)
    return _json_text(json.dumps(told, ensure_ascii=False, allow_nan=False)) if quickly is None else quickly


def _quickly_told(told: Mapping[str, Any]) -> bytes | None:
    """The same text by a library that takes a sixth of the time; ``None`` where it may write a number or a character otherwise."""
    lines = (line for block in told["tables"].values() for line in block)
    for answers in chain((told["values"],), lines):
        for value in answers.values():
            if type(value) is float and not 1e-4 <= abs(value) < 1e15:
                return None
    try:
        text: bytes = _json().format(_json().encode(told), indent=0)
    except UnicodeEncodeError:  # a lone surrogate
        return None
    return None if _breaks(text) else text


def _breaks(text: bytes) -> bool:
    """Whether there is a character that some take for the end of a line."""
    said = text.decode()  # a single character is found in a text many times as quickly as in its bytes
    return any(sign in said for sign in _BREAKING_SIGNS)


@cache
def _json() -> Any:
    from msgspec import json as library  # imported when first needed: whoever imports the package does not wait for it

    return library


def write_files(path: Path, files: Iterable[FileResult], lang: str = "zh") -> None:
    """Write ``files.csv``: UTF-8 with a BOM, so that Excel shows Chinese; texts are inert.

    A text that starts like a formula stands behind an apostrophe here; the JSON lines have it as
    it is.
    """
    cells_of, at = attrgetter(*FILE_COLUMNS), FILE_COLUMNS.index("reason")
    lines = [csv_line(FILE_COLUMNS)]
    for result in files:
        cells = list(cells_of(result))
        cells[at] = reason_of(result, lang)
        lines.append(csv_line(cells))
    write_whole(path, "".join(lines).encode("utf-8-sig"))
