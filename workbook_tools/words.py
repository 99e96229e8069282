"""Words in the two languages that users read.

What belongs here: the pair itself. What does not: what any message says.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in Chinese and English."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """Return the words in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en
