"""Baselines, from the disk where an earlier command kept them.

What belongs here: what a baseline is kept as. What does not: what it says (``baseline``) and where things are kept
(``disk_cache``).
"""

from __future__ import annotations

import msgspec

from ..disk_cache import kept
from ..workbook.layout import Layout
from .baseline import Baseline, baseline_of


def blank_of(layout: Layout) -> Baseline:
    """The baseline that ``baseline_of`` would make."""
    form = layout.form
    if not form.digest:
        return baseline_of(layout)
    fresh: list[Baseline] = []

    def make() -> bytes:
        fresh.append(baseline_of(layout))
        return msgspec.msgpack.encode(fresh[0])

    held = kept("baseline", f"{form.digest} {layout.digest}", make)
    return fresh[0] if fresh else msgspec.msgpack.decode(held, type=Baseline)
