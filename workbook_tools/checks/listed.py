"""Every check, in two visible tuples: what is not listed here is not checked.

What belongs here: the two lists, and which of them a form has use for. What does not: the checks.
"""

from __future__ import annotations

from typing import Any

from ..form.definition import Form
from .check import AcrossCheck, Check, Find
from .copied import COPIED
from .duplicate_across import DUPLICATE_ACROSS
from .figure_mismatch import FIGURE_MISMATCH
from .kept_guidance import KEPT_GUIDANCE
from .leftovers import LEFTOVERS
from .off_peers import OFF_PEERS
from .other_unit import OTHER_UNIT
from .stated_total import STATED_TOTAL

CHECKS: tuple[Check[Find], ...] = (
    LEFTOVERS,
    KEPT_GUIDANCE,
    FIGURE_MISMATCH,
)
"""Checks of one return."""

BATCH_CHECKS: tuple[AcrossCheck, ...] = (
    OTHER_UNIT,
    COPIED,
    DUPLICATE_ACROSS,
    OFF_PEERS,
    STATED_TOTAL,
)
"""Checks over all returns of one form that count."""


def checks_for(form: Form) -> tuple[Check[Any], ...]:
    """The checks that a form has use for, of one return first."""
    every: tuple[Check[Any], ...] = (*CHECKS, *BATCH_CHECKS)
    return tuple(check for check in every if check.applies(form))
