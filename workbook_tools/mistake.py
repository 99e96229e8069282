"""The one way a command says that what it was given is wrong.

What belongs here: the exception that ``cli`` turns into one line and exit status 2. What does
not: anything about a respondent's answers, which are findings.
"""

from __future__ import annotations


class Mistake(Exception):
    """A command that cannot be carried out; the text says what is wrong and how to mend it."""
