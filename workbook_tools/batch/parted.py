"""An examined file in parts: what the whole batch is resolved by, what stood in it, what results tell of that.

What belongs here: parting it. What does not: examining it (``examine``), and the bytes of the parts (``result_record``, ``answers``).
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from ..examine import Examined
from ..form.definition import DATE
from ..form.submission import Submission
from ..form.units import PLACE
from ..report.jsonl_csv import submission_answers
from ..workbook.layout import COMMENTED
from .answers import Answers
from .result_record import ResultRecord

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class Parted(NamedTuple):
    """An examined file, parted into what ``resolve`` needs and what only reports need."""

    record: ResultRecord
    answers: Answers
    told: bytes = b""
    """The answers as results tell them (``submission_answers``), which takes a while; not kept with the others."""


def parted(item: Examined) -> Parted:
    """Part an examined file."""
    given = item.submission
    told = b"" if given is None else submission_answers(given)
    record = ResultRecord(
        item.file, item.sha256, item.findings, item.unreadable, item.unit,
        given.form if given else "", given.version if given else "", item.definition,
        {name: item.cover[name] for name in PLACE if name in item.cover},
        answered=given is not None, date=_accepted_date(item), content=_content(given, told), saved=item.saved,
        explained={code: said for code, said in given.explanations.items() if code in COMMENTED} if given else {},
        rows=item.raw.identity.rows if item.raw else 0,
    )
    return Parted(record, Answers(given, item.raw), told)


def _accepted_date(item: Examined) -> str:
    """The date on the cover; what the checker finds wrong there is none, nor is the result of a formula: the day of saving decides nothing."""
    said = item.cover.get(DATE, "")
    wrong = any((f.severity == "error" and f.field == item.dated) or f.code == "structure.date_computed" for f in item.findings)
    return said if _ISO.fullmatch(said) and not wrong else ""


def _content(given: Submission | None, told: bytes) -> str:
    if given is None:
        return ""
    beside = given.form, given.version, sorted(given.explanations.items())
    return hashlib.sha256(repr(beside).encode("utf-8", "surrogatepass") + told).hexdigest()
