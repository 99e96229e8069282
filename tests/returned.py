"""A folder of returned files, small enough to be checked many times over, and two results compared.

What belongs here: making inputs of a batch and running the command on them. What does not: what is
expected of a run.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.progress_return import Typed, right, typed
from workbook_tools.batch.ledger import NAME
from workbook_tools.batch.publish import WORK

UNITS = "code,unit\n610323,岐山县工业和信息化局\n610324,扶风县工业和信息化局\n610327,陇县工业和信息化局\n"


@cache
def a_return(unit: str = "610323", date: str = "2025-01-10", companies: Typed = 86) -> bytes:
    """A return of the small form, right unless ``companies`` is not a number of companies."""
    answers = right() | {"cover_date": date, "indicators_companies.actual_2024": companies}
    if unit != "610323":
        answers["cover_unit"] = {"610324": "扶风县工业和信息化局", "610327": "陇县工业和信息化局"}[unit]
    return typed(answers, unit)


def other_bytes(data: bytes, comment: str) -> bytes:
    """The same workbook as other bytes: with a comment at the end of the package."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as package:
        package.comment = comment.encode()
    return stream.getvalue()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in files.items():
            package.writestr(zipfile.ZipInfo(name, (2025, 1, 12, 9, 30, 0)), data, method)
    return stream.getvalue()


def fill(folder: Path) -> Path:
    """Put returns of every kind into a folder: right, wrong, twice, two versions, zipped, no workbook."""
    files = {
        "a.xlsx": a_return(),
        "b/错.xlsx": a_return("610324", companies="待定"),
        "b/旧.xlsx": a_return("610324", "2025-01-03"),
        "c.zip": zipped({"内/一.xlsx": a_return("610327", companies="很多"), "二.xlsx": a_return(), "说明.txt": b"?"}),
        "d.xlsx": b"PK\x03\x04 no more",
        "~$a.xlsx": b"\x05WPS",
        "e.txt": b"text",
    }
    for name, data in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        os.utime(place, (1_736_000_000, 1_736_000_000))
    return folder


def roster(folder: Path) -> Path:
    """A roster of three units."""
    place = folder / "units.csv"
    place.write_text(UNITS, encoding="utf-8")
    return place


def command(paths: Sequence[Path], out: Path, *more: str) -> list[str]:
    """The command that checks paths."""
    return [sys.executable, "-m", "workbook_tools", "check", *map(str, paths), "--out", str(out), *more]


def run(paths: Sequence[Path], out: Path, *more: str, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*before, *command(paths, out, *more)], capture_output=True, text=True, encoding="utf-8", check=False,
        cwd=Path(__file__).parents[1], timeout=300,
    )


def results(out: Path) -> dict[str, bytes]:
    """Every result in a folder with its bytes; the ledger and the list of what was made are none."""
    return {
        p.relative_to(out).as_posix(): p.read_bytes()
        for p in sorted(out.rglob("*")) if p.is_file() and not p.name.startswith(NAME) and WORK not in p.parts
    }
