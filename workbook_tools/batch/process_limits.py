"""What one job of a worker process may cost: CPU seconds, memory, time on the clock.

What belongs here: the limits that a process sets on itself, where the system has them (POSIX).
What does not: the parent's own deadline, which holds everywhere (``workers``).
"""

from __future__ import annotations

import contextlib
import signal
import sys
from dataclasses import dataclass

if sys.platform != "win32":
    import resource

SPARE = 5.0
"""Seconds after the parent's deadline at which a process without parent ends itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may cost (seconds, bytes), and after how many a process is replaced."""

    cpu: int = 20
    wall: float = 60.0
    memory: int = 1 << 30
    jobs: int = 1_000
    starting: float = 60.0
    """Seconds more for the first job of a process, which has its imports to do."""


def limit_memory(limits: Limits) -> None:
    """Let this process have so much more memory than it has now, and leave no core file."""
    if sys.platform == "win32":
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = 0
    with contextlib.suppress(OSError, ValueError), open("/proc/self/statm", encoding="ascii") as statm:
        used = int(statm.read().split()[0]) * resource.getpagesize()
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (used + limits.memory, resource.RLIM_INFINITY))


def limit_time(limits: Limits) -> None:
    """Let the job that begins now have so much time; without a parent, the clock ends it too."""
    if sys.platform == "win32":
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + limits.cpu
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, limits.wall + limits.starting + SPARE)


def rest() -> None:
    """Stop the clock between jobs."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, 0)
