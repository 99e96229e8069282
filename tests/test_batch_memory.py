"""How much memory there is: of the machine, or of the group of processes that this one is confined to."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from workbook_tools.batch.memory import available, held

MEGABYTE = 1 << 20
MACHINE = "MemTotal:       4096000 kB\nMemFree:         102400 kB\nMemAvailable:    2048000 kB\nBuffers:          10240 kB\n"
"""Of which 2,000 MB are left."""


def system(root: Path, cgroup: str, **files: str) -> Path:
    """The files by which a system tells of its memory; those of its groups by their names."""
    (root / "proc" / "self").mkdir(parents=True)
    (root / "proc" / "meminfo").write_text(MACHINE, encoding="ascii")
    (root / "proc" / "self" / "cgroup").write_text(cgroup, encoding="utf-8")
    for name, said in files.items():
        place = root / "sys" / "fs" / "cgroup" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(said, encoding="ascii")
    return root


def group(folder: str, limit: str, used: int, files: int) -> dict[str, str]:
    """A group of the second version: what it may have, what it has, how much of that are files that can be given up (MB)."""
    return {
        f"{folder}memory.max": f"{limit}\n", f"{folder}memory.current": f"{used * MEGABYTE}\n",
        f"{folder}memory.stat": f"anon 5\nfile 7\ninactive_anon 3\ninactive_file {files * MEGABYTE}\nactive_file 9\n",
    }


def test_this_system_tells_what_this_process_holds_and_what_is_left() -> None:
    """No more than the machine has; more than a Python takes at least."""
    if sys.platform != "linux":
        pytest.skip("only Linux tells it so")
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    mine, left = held(), available()
    assert mine is not None and 5 * MEGABYTE < mine < whole
    assert left is not None and 0 <= left < whole
    more = bytearray(os.urandom(1 << 10)) * (64 << 10)
    after = held()
    assert after is not None and after - mine > len(more) // 2


def test_where_nothing_is_told_nothing_is_known(tmp_path: Path) -> None:
    """As on another system, or by a Linux before 3.14."""
    assert available(tmp_path) is None
    system(tmp_path, "0::/\n")
    (tmp_path / "proc" / "meminfo").write_text("MemTotal:       4096000 kB\n", encoding="ascii")
    assert available(tmp_path) is None


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({}, 2_000),
        (group("a/b/", "max", 900, 10), 2_000),
        (group("a/b/", str(1_000 * MEGABYTE), 900, 0), 100),
        (group("a/b/", str(1_000 * MEGABYTE), 900, 300), 400),
        (group("a/b/", str(1_000 * MEGABYTE), 1_200, 0), 0),
        (group("a/b/", str(9_000 * MEGABYTE), 900, 0), 2_000),
        (group("a/b/", "max", 10, 0) | group("a/", str(500 * MEGABYTE), 200, 0), 300),
        (group("a/b/", str(600 * MEGABYTE), 200, 0) | group("a/", str(500 * MEGABYTE), 200, 0), 300),
        (group("", str(300 * MEGABYTE), 100, 0), 200),  # its own group, as it is seen in a container
        (group("b/", str(300 * MEGABYTE), 100, 0), 2_000),  # not one of its groups
    ],
)
def test_the_lowest_limit_that_holds_for_this_process_counts(files: dict[str, str], left: int, tmp_path: Path) -> None:
    """That of its group or of one above it, less what has to stay."""
    assert available(system(tmp_path, "0::/a/b\n", **files)) == left * MEGABYTE


def test_limits_of_the_first_version_count_as_well(tmp_path: Path) -> None:
    """Where each kind of limit has groups of its own."""
    files = {
        "memory/a/memory.limit_in_bytes": f"{800 * MEGABYTE}\n", "memory/a/memory.usage_in_bytes": f"{700 * MEGABYTE}\n",
        "memory/a/memory.stat": f"inactive_file 1\ntotal_inactive_file {50 * MEGABYTE}\n",
        "memory/memory.limit_in_bytes": "9223372036854771712\n", "memory/memory.usage_in_bytes": "1\n", "memory/memory.stat": "",
        "cpu/memory.limit_in_bytes": "1\n",
    }
    assert available(system(tmp_path, "4:memory:/a\n2:cpu,cpuacct:/b\n0::/\n", **files)) == 150 * MEGABYTE
