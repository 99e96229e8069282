"""A letter as a Word document on official paper.

What belongs here: which line of a letter takes which level. What does not: the sentences (``letter``) and the look of
the levels (``official_docx``).
"""

from __future__ import annotations

from .letter import Letter
from .official_docx import Paper


def letter_docx(letter: Letter, lang: str = "zh") -> bytes:
    """The document; the same letter gives the same bytes."""
    paper = Paper(letter.title, lang)
    for level, words in letter.lines:
        paper.line(words, level)
    paper.close(letter.end)
    return paper.done()
