"""How often the causes that are named are the slips that were planted.

    python -m benchmarks.localisation [TIMES]

Plants one, two and three slips of the pen at random in right returns of the demo and prints in how many
returns as many causes as slips are named, in how many all true cells are, and all true rows.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass

from tests.planted import blamed, planted, right

Place = tuple[str, str]


@dataclass(frozen=True)
class Named:
    """What became of a number of returns with slips; those in which nothing is found are not among ``seen``."""

    slips: int
    seen: int
    findings: int
    causes: int
    as_many: int
    cells: int
    rows: int


def row_of(place: Place) -> Place:
    """A cell's sheet and row."""
    return place[0], "".join(c for c in place[1] if c.isdigit())


def tried(slips: int, times: int, seed: int = 2026) -> Named:
    """Plant so many slips in so many returns."""
    chance = random.Random(f"{seed} {slips}")
    seen = findings = causes = as_many = cells = rows = 0
    for _ in range(times):
        raw, true = planted(chance.choice(right()), slips, chance)
        found = blamed(raw)
        if not found:
            continue
        named = {(c.cause.sheet or "", c.cause.cell or "") for c in found}
        wanted = {slip.place for slip in true}
        seen += 1
        findings += sum(len(c.findings) for c in found)
        causes += len(found)
        as_many += len(found) == slips
        cells += wanted <= named
        rows += {row_of(p) for p in wanted} <= {row_of(p) for p in named}
    return Named(slips, seen, findings, causes, as_many, cells, rows)


def main() -> None:
    """Print the figures."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    for slips in (1, 2, 3):
        n = tried(slips, times)
        print(
            f"{slips} slips: {n.seen} returns, {n.findings} findings, {n.causes} causes; as many as slips {n.as_many / n.seen:.0%}, "
            f"all true cells named {n.cells / n.seen:.0%}, all true rows {n.rows / n.seen:.0%}"
        )


if __name__ == "__main__":
    main()
