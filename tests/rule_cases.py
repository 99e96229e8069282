"""A rule's case: a wrong return, everything that is said about it, and the nearest right return.

What belongs here: the record and what makes it hold. What does not: the cases themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from workbook_tools.check.wording import worded

from .sheets_as_text import cells_of_text, check


@dataclass(frozen=True)
class Case:
    """One rule tried on both sides of its edge.

    ``wrong`` and ``right`` are what is typed over the right return, into the same cells. ``says``
    holds every finding on the wrong one as ``severity code sheet cell …``, one a line, in the
    order of the report. Nothing is said about the right one.
    """

    wrong: str
    right: str
    says: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The findings that the wrong return must give."""
        return tuple(line.strip() for line in self.says.strip().splitlines())

    @property
    def name(self) -> str:
        """How pytest names the case."""
        severity, code, *_ = self.lines[0].split()
        return f"{severity} {code} {' '.join(self.wrong.split())[:70]}"

    def hold(self) -> None:
        """Assert both sides, and that a finding's place is the one its message names."""
        assert cells_of_text(self.wrong).keys() == cells_of_text(self.right).keys()
        wrong = check(self.wrong)
        assert wrong.said == self.lines
        for finding in wrong.findings:
            said = worded(finding)
            assert said.message.startswith(f"{finding.sheet} {finding.range or finding.cell} ")
            assert said.message.endswith(f"。{said.hint}。")
        assert check(self.right).said == ()


def tried(cases: Iterable[Case]) -> pytest.MarkDecorator:
    """Run a test once a case, each under the words of its code and what is typed."""
    return pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in cases])
