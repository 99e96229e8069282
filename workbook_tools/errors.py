"""The ways in which what was given ends a piece of work: a wrong command, a wrong form, an unreadable file.

What belongs here: exceptions that every room may raise. What does not: a respondent's mistakes, which are
findings (``check``).
"""

from __future__ import annotations

from collections.abc import Iterable


class UsageError(Exception):
    """A command that cannot be carried out; the text says what is wrong and how to mend it."""


class DefinitionError(ValueError):
    """A form definition that is wrong; ``problems`` lists each place and what is allowed."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class FileRefused(Exception):
    """A file that ends here; ``code`` is of the ``file.`` or ``structure.`` family.

    ``detail`` is a short fact for the message (a limit that was passed, a missing part).
    """

    def __init__(self, code: str, detail: str = "", sheet: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.sheet = sheet
