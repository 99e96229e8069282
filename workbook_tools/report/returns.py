"""What is to be known of the returns that were added up, when they are no longer at hand: how many, their versions and dates.

What belongs here: noting it as they pass. What does not: their answers (``tables``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..form.definition import DATE, Form
from ..form.submission import Submission
from .told import Telling, Told, told_of


@dataclass(slots=True)
class Returns:
    """The returns that passed."""

    form: Form
    versions: Counter[str] = field(default_factory=Counter)
    dates: set[str] = field(default_factory=set)
    """The days on their covers."""

    @property
    def count(self) -> int:
        """How many there were."""
        return self.versions.total()

    def noted(self, submissions: Iterable[Submission] | Iterable[Told] | Telling) -> Iterator[Told]:
        """The same returns, each noted as it passes."""
        asked = self.form.cover_field(DATE)
        name = asked[0].input_id(asked[1].id, "") if asked else ""
        for one in told_of(submissions):
            self.versions[one.version] += 1
            value = one.values.get(name)
            if isinstance(value, str):
                self.dates.add(value)
            yield one
