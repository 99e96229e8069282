"""What a command prints to: in UTF-8, names of files readable, and to its end also where nobody reads it any more.

What belongs here: standard output and error as commands see them. What does not: what is printed (the commands).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from ..safe_text import readable


class Output:
    """A stream that takes all that is written to it, and remembers why the one below it took no more."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.refused: OSError | None = None

    def write(self, text: str) -> int:
        """Write, or drop what nobody takes."""
        try:
            return self.stream.write(readable(text))
        except OSError as error:
            self._let_go(error)
            return len(text)

    def flush(self) -> None:
        """Hand on what is held back."""
        try:
            self.stream.flush()
        except OSError as error:
            self._let_go(error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def _let_go(self, error: OSError) -> None:
        """What is still held back goes nowhere: Python would try once more when it ends, and complain."""
        self.refused = self.refused or error
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, self.stream.fileno())
        finally:
            os.close(nowhere)


@contextmanager
def patient() -> Iterator[list[Output]]:
    """Standard output and error while a command runs, those of them that there are; the first is that which its results are printed to."""
    before = sys.stdout, sys.stderr
    for stream in before:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    told = [Output(stream) for stream in before if stream is not None]
    if sys.stdout is not None:
        sys.stdout = cast(TextIO, told[0])
    if sys.stderr is not None:
        sys.stderr = cast(TextIO, told[-1])
    try:
        yield told if before[0] is not None else []
    finally:
        for output in told:
            output.flush()
        sys.stdout, sys.stderr = before
