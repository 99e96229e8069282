"""A dask scheduler, its workers and an S3 server as processes of their own, on this machine.

What belongs here: starting them and ending them. What does not: what a run on them has to give.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}


@contextmanager
def process(*arguments: str, says: str) -> Iterator[tuple[subprocess.Popen[str], re.Match[str]]]:
    """A Python module that runs until the end of the block; waits for the line in which it says that it is ready."""
    running = subprocess.Popen(
        [sys.executable, "-m", *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding="utf-8", env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert running.stdout is not None
        yield running, _line(running.stdout, says)
    finally:
        running.kill()
        running.communicate()


def _line(stream: IO[str], says: str) -> re.Match[str]:
    heard = []
    for line in stream:
        heard.append(line)
        if (found := re.search(says, line)) is not None:
            return found
    raise AssertionError("".join(heard))


@contextmanager
def scheduler() -> Iterator[str]:
    """A scheduler: its address."""
    arguments = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with process(*arguments, says=r"Scheduler at:\s+(tcp://\S+)") as (_, said):
        yield said[1]


@contextmanager
def worker(address: str) -> Iterator[subprocess.Popen[str]]:
    """A worker with one thread, registered with a scheduler."""
    arguments = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    with process(*arguments, says=r"Registered to:") as (running, _):
        yield running


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def s3_server() -> Iterator[str]:
    """A server that speaks S3: its address."""
    with process("moto.server", "-p", str(free_port()), says=r"Running on (http://127\S+)") as (_, said):
        yield said[1]
