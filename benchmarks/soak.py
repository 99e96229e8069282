"""A large batch: is memory flat, is time linear, do the statuses add up?

    python -m benchmarks.soak [FILES] [--jobs N]

What belongs here: making many different files of few, checking half of them and then all, and
printing seconds, files a second and resident memory at each quarter. What does not: a verdict on a
single file's cost (``benchmarks.check``).
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from pathlib import Path

from tests.returned import a_return
from workbook_tools.batch.run import check_all
from workbook_tools.form.catalog import forms_in

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
WRONG = 200
"""Every so many files one has something to correct, and gets an annotated copy."""


def resident(process: int) -> float:
    """Resident memory of a process in MB; 0 where it cannot be told."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE / 1e6
    except (OSError, ValueError, IndexError):
        return 0.0


def of_unit(parts: dict[str, bytes], number: int) -> bytes:
    """A return as another unit's: its code stands in ``_meta`` only."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, part in parts.items():
            package.writestr(name, part.replace(b">610323<", b">%06d<" % number))
    return stream.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of a package."""
    package = zipfile.ZipFile(io.BytesIO(data))
    return {name: package.read(name) for name in package.namelist()}


def make(folder: Path, first: int, last: int) -> None:
    """Write files ``first`` to ``last``: each unit's return, one in a hundred no workbook."""
    good, wrong = parts_of(a_return()), parts_of(a_return(companies="待定"))
    for number in range(first, last):
        data = of_unit(wrong if number % WRONG == 7 else good, number)
        data = b"%d" % number if number % 100 == 50 else data
        place = folder / f"{number // 1000:03d}" / f"{number:06d}.xlsx"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


class Watch(threading.Thread):
    """Looks at the memory of this process and of the largest worker, twice a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.seen: list[tuple[float, float]] = []

    def run(self) -> None:
        """Look until told to end."""
        while not self.ended.wait(0.5):
            children = [c.pid or 0 for c in multiprocessing.active_children()]
            self.seen.append((resident(os.getpid()), max(map(resident, children), default=0.0)))

    def quarters(self) -> str:
        """The most that was seen in each quarter of the time: this process / a worker."""
        size = max(1, len(self.seen) // 4)
        parts = [self.seen[i * size : (i + 1) * size] for i in range(4)]
        return "  ".join(f"{max(p)[0]:.0f}/{max(w for _, w in p):.0f}" for p in parts if p)


def main() -> int:
    """Run the soak; status 1 if the statuses do not add up."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("files", nargs="?", type=int, default=10_000)
    asked.add_argument("--jobs", type=int, default=2)
    options = asked.parse_args()
    right = True
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name) / "in"
        made = 0
        for number, count in enumerate((options.files // 2, options.files)):
            make(folder, made, count)
            made = count
            watch = Watch()
            watch.start()
            before = time.perf_counter()
            resolved = check_all([folder], Path(name) / f"out{number}", (), forms_in(), jobs=options.jobs)
            seconds = time.perf_counter() - before
            watch.ended.set()
            watch.join()
            statuses = Counter(r.status for r in resolved.files)
            right = right and statuses.total() == count and len({r.file for r in resolved.files}) == count
            print(f"{count} files: {seconds:.1f} s, {count / seconds:.0f} a second; {dict(statuses)}")
            print(f"  resident MB by quarter, parent/worker: {watch.quarters()}")
        before = time.perf_counter()
        check_all([folder], Path(name) / "out1", (), forms_in(), jobs=options.jobs)
        print(f"{made} files again, unchanged: {time.perf_counter() - before:.1f} s")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
