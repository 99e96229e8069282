"""Why a file cannot be read: a coded problem that ends the reading of this one file.

What belongs here: the exception that carries a code to ``check.catalogue``. What does not: the
words for it.
"""

from __future__ import annotations


class FileTrouble(Exception):
    """A file that ends here; ``code`` is of the ``file.`` or ``structure.`` family.

    ``detail`` is a short fact for the message (a limit that was passed, a missing part).
    """

    def __init__(self, code: str, detail: str = "", sheet: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.sheet = sheet
