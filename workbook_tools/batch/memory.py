"""How much memory this process holds, and how much there still is for others.

What belongs here: asking the system, and the group of processes (cgroup) that this one is confined to. What does not: what one job
may take (``process_limits``), and what is done only where there is enough (``shares``).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

_GROUPS = {2: ("", "memory.max", "memory.current", "inactive_file"),
           1: ("memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")}
"""By the version of cgroups: below which folder they stand, and how is called what a group may have, what it has, and what of that
are files which the system gives up where room is needed."""


def held() -> int | None:
    """The bytes of memory that this process has now; ``None`` where the system does not say."""
    if sys.platform == "win32":
        return None
    with suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return None


def available(root: Path = Path("/")) -> int | None:
    """The bytes that processes may still take here without anything being pushed out; ``None`` where the system does not say.

    They are those of the machine, or of a group that this process is in where these are fewer. ``root`` is where the system tells it.
    """
    with suppress(OSError, ValueError):
        found = re.search(r"^MemAvailable:\s*(\d+) kB$", (root / "proc/meminfo").read_text("ascii"), re.MULTILINE)
        if found is not None:
            return min(int(found[1]) * 1024, *_left_in_groups(root), sys.maxsize)
    return None


def _left_in_groups(root: Path) -> Iterator[int]:
    """What is left of each limit that holds for this process: those of the groups above its own hold as well."""
    told = ""
    with suppress(OSError, ValueError):
        told = (root / "proc/self/cgroup").read_text("utf-8")
    for line in told.splitlines():
        _, controllers, path = line.split(":", 2)
        version = 1 if "memory" in controllers.split(",") else 2
        if version == 1 or not controllers:
            top, *names = _GROUPS[version]
            group = PurePosixPath(path)
            # in a container its own group may be shown as the topmost, and the path is that of outside
            for one in (group, *group.parents):
                left = _left(root / "sys/fs/cgroup" / top / str(one).lstrip("/"), *names)
                if left is not None:
                    yield left


def _left(folder: Path, most: str, now: str, files: str) -> int | None:
    with suppress(OSError, ValueError):  # no such folder, or no limit ("max")
        limit, used = (int((folder / name).read_text("ascii")) for name in (most, now))
        given_up = re.search(rf"^{files} (\d+)$", (folder / "memory.stat").read_text("ascii"), re.MULTILINE)
        return max(0, limit - used + (int(given_up[1]) if given_up is not None else 0))
    return None
