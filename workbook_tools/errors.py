"""The ways in which what was given ends a piece of work: a wrong command, a wrong form, an unreadable file.

What belongs here: exceptions that every room may raise. What does not: a respondent's mistakes, which are
findings (``check``).
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .words import Fact


class UsageError(Exception):
    """A command that cannot be carried out; the text says what is wrong and how to mend it."""


class DefinitionError(ValueError):
    """A form definition that is wrong; ``problems`` lists each place and what is allowed."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file or a part of it is not read, as facts.

    ``code`` is of the ``file.`` or ``structure.`` family; ``reason``, where the code can have several, a key
    of ``check.reasons.REASONS``, whose blanks ``values`` fill.
    """

    code: str
    reason: str = ""
    values: Mapping[str, Fact] = field(default_factory=dict)
    sheet: str | None = None


class FileRefused(Exception):
    """A file that ends here, with the facts; how they are worded is no matter of who found them."""

    def __init__(self, code: str, reason: str = "", *, in_sheet: str | None = None, **values: Fact) -> None:
        super().__init__(f"{code}: {reason} {values}")
        self.refusal = Refusal(code, reason, values, in_sheet)


_SYSTEM = {
    errno.ENOENT: "gone", errno.EACCES: "no_right", errno.EPERM: "no_right", errno.EBUSY: "in_use",
    errno.ETXTBSY: "in_use", errno.EIO: "device", errno.ESTALE: "device", errno.ETIMEDOUT: "device",
    errno.ELOOP: "path", errno.ENAMETOOLONG: "path", errno.EISDIR: "no_file", errno.ENXIO: "no_file",
}


def refused_by_system(error: OSError) -> FileRefused:
    """What the operating system says when a file cannot be read, as a reason of ours."""
    reason = _SYSTEM.get(error.errno or 0)
    if reason is not None:
        return FileRefused("file.unreadable", reason)
    return FileRefused("file.unreadable", "system", number=str(error.errno or "?"))
