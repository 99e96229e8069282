"""The two ways in which what was given ends a piece of work: a wrong command, and a file that cannot be read.

What belongs here: exceptions that every room may raise. What does not: a respondent's mistakes, which are
findings (``check``), and a definition's mistakes (``form.load``).
"""

from __future__ import annotations


class UsageError(Exception):
    """A command that cannot be carried out; the text says what is wrong and how to mend it."""


class FileRefused(Exception):
    """A file that ends here; ``code`` is of the ``file.`` or ``structure.`` family.

    ``detail`` is a short fact for the message (a limit that was passed, a missing part).
    """

    def __init__(self, code: str, detail: str = "", sheet: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.sheet = sheet
