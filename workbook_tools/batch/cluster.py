"""The machines of a cluster as an engine: chunks of jobs to the workers of a dask scheduler, outcomes back.

What belongs here: the scheduler, what is in flight, and what is said when the cluster does not work. What does not: what
a worker does (``chunk``). The library is imported when a run asks for it: ``pip install 'workbook_tools[cluster]'``.

Nothing is lost with a worker: the scheduler gives its jobs to others. What no worker can do, because it does not see the
file or because workers died of it, this machine does itself, within the same limits. The ledger stays with the run.
"""

from __future__ import annotations

import queue
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..form.catalog import Forms
from ..program import program_digest
from .chunk import GUARDS, Order, do_chunk, do_here
from .guard import ended_of
from .jobs import Jobs, Take, Task
from .process_limits import Limits
from .remote import EXTRA
from .shipped_forms import shipped
from .workers import Ended

CHUNK = 16
"""Jobs that are sent together: fewer cost more for each, more leave workers idle at the end."""
DEPTH = 3
"""Chunks in flight for each thread of the workers, so that none waits for the next."""
REACH, APPEAR, LOOK = 10.0, 30.0, 2.0
"""Seconds to reach the scheduler, to wait for workers where there are none, and between two looks at them."""


class Cluster:
    """The workers of one scheduler, for one run; ``close`` it when that ends."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.unseen = 0
        self.landed: queue.SimpleQueue[Any] = queue.SimpleQueue()
        try:
            import distributed
        except ImportError as error:
            raise UsageError(
                f"--engine dask: 需要另装 dask，运行 {EXTRA}; this needs dask, which is not installed: {EXTRA}"
            ) from error
        security: Any = distributed.Security
        if address.startswith("tls://") and security().get_connection_args("client").get("ssl_context") is None:
            raise UsageError(
                f"--scheduler {address}: 没有加密连接的证书，请写进 dask 的配置; there is no certificate for the encrypted connection, "
                "state it in the configuration of dask"
            )
        connect: Any = distributed.Client
        try:
            self.client: Any = connect(address, timeout=REACH, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"--scheduler {address}: 连接不上调度器，请检查地址，并确认 dask scheduler 正在运行; the scheduler cannot be "
                "reached, look at the address and whether dask scheduler runs there"
            ) from error

    def close(self) -> None:
        """Leave the scheduler; workers go on for others."""
        GUARDS.close()
        self.client.close(timeout=REACH)

    def run(
        self, task: str, forms: Forms, limits: Limits, jobs: Jobs, common: bytes = b"",
    ) -> Iterator[tuple[Any, Ended]]:
        """Do the jobs on the workers; raises ``UsageError`` where there are none any more, or of another program."""
        with tempfile.TemporaryDirectory(prefix="workbook-tools-") as name:
            order = Order(task, shipped(forms, Path(name)), limits, program_digest(), common)
        flying: dict[Any, list[Task]] = {}
        try:
            while True:
                self._send(order, jobs.take, flying)
                if not flying:
                    return
                future = self._next()
                if future in flying:
                    yield from self._outcomes(order, flying.pop(future), future)
        finally:
            if flying:
                self.client.cancel(list(flying), force=True)

    def _send(self, order: Order, take: Take, flying: dict[Any, list[Task]]) -> None:
        """Fill the flight up: small chunks where there is little to do, so that every thread has some."""
        threads = self._threads()
        room = threads * DEPTH * CHUNK - sum(map(len, flying.values()))
        waiting: list[Task] = []
        while len(waiting) < room and (task := take()) is not None:
            waiting.append(task)
        size = max(1, min(CHUNK, -(-len(waiting) // threads)))
        for start in range(0, len(waiting), size):
            tasks = waiting[start : start + size]
            future = self.client.submit(do_chunk, order, [job for _, job in tasks], pure=False)
            flying[future] = tasks
            future.add_done_callback(self.landed.put)

    def _threads(self) -> int:
        """How many threads the workers have; waits for the first of them, not for ever."""
        since = time.monotonic()
        while True:
            try:
                threads: int = sum(self.client.nthreads().values())
            except (OSError, ValueError, RuntimeError) as error:
                raise self._gone() from error
            if threads:
                return threads
            if time.monotonic() - since > APPEAR:
                raise UsageError(
                    f"--scheduler {self.address}: 没有工作进程，请启动 dask worker，再运行同一命令即可继续; there is no worker, start "
                    "dask worker and run the same command again to go on"
                )
            time.sleep(LOOK / 4)

    def _next(self) -> Any:
        """The next future that is done; looks at times whether there is still somebody to do any."""
        while True:
            try:
                return self.landed.get(timeout=LOOK)
            except queue.Empty:
                if self.client.status != "running":
                    raise self._gone() from None
                self._threads()

    def _outcomes(self, order: Order, tasks: list[Task], future: Any) -> Iterator[tuple[Any, Ended]]:
        done: list[bytes | None] = [None] * len(tasks)
        if future.status == "finished":
            told = self._result(future)
            if told is None:
                raise self._other_program()
            done = told
            self.unseen += done.count(None)
            if done.count(None) == self.unseen > 0:
                print(
                    "有的文件工作进程看不到，由本机核对：请让每台机器以同一路径看到文件夹，或用 s3:// 地址; workers do not see some "
                    "files, so this machine checks them: have every machine see the folder under the same path, or use s3://",
                    file=sys.stderr,
                )
        elif future.status != "error":
            raise self._gone()
        elif isinstance(future.exception(), ImportError | AttributeError):
            raise self._other_program()
        for (key, job), ended in zip(tasks, done, strict=True):
            yield key, do_here(order, job) if ended is None else ended_of(ended)

    def _result(self, future: Any) -> list[bytes | None] | None:
        try:
            return future.result()  # type: ignore[no-any-return]
        except (OSError, RuntimeError) as error:
            raise self._gone() from error

    def _gone(self) -> UsageError:
        return UsageError(
            f"--scheduler {self.address}: 与调度器的连接断了，再运行同一命令即可继续; the scheduler is gone, run the same command "
            "again to go on"
        )

    def _other_program(self) -> UsageError:
        return UsageError(
            f"--scheduler {self.address}: 工作进程上没有本程序，或版本、Python 版本不同，请安装同一版本; on a worker this program is "
            "missing or another, or Python is, install the same version there"
        )
