"""Runs of rows that stand in many returns one after the other, known by all their bytes at once.

What belongs here: cutting the rows of a sheet apart and passing over runs of known ones. What does not: reading a row, and
remembering single ones (``fast_rows``).

A run is told by its first row and holds only where every byte up to its end is the same. It grows from rows that were known one by
one; where a return differs in the middle of a run, its rows are looked at one by one again and make shorter runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from .fast_rows import MEMORY, Rows

KEPT = 8_000_000
"""Bytes of runs that are remembered."""
SHORTEST = 4
"""Rows that make a run."""
_END = b"</row>"


def _joined(rows: list[Rows]) -> Rows:
    """Rows that follow each other as one."""
    return Rows(
        next((r.first for r in rows if r.first), 0), rows[-1].last, False,
        tuple(dict.fromkeys(shape for r in rows for shape in r.shapes)), tuple(number for r in rows for number in r.hidden),
        {place: value for r in rows for place, value in r.values.items()}, tuple(entry for r in rows for entry in r.strings),
        tuple(skeleton for r in rows for skeleton in r.skeletons), frozenset().union(*(r.looks for r in rows)), sum(r.size for r in rows),
    )


class _Runs:
    """Runs by the bytes of their first row; with each the bytes of the rest, the end of its last row included."""

    def __init__(self) -> None:
        self.held: dict[bytes, tuple[bytes, Rows]] = {}
        self.bytes = 0

    def rows_in(self, data: bytes, start: int, end: int) -> Iterator[Rows]:
        """Every row between two places in the bytes of a sheet, runs as one; the last piece is what stands behind the last row."""
        first, met = start, list[Rows]()
        at = start
        while True:
            stop = data.find(_END, at, end)
            if stop < 0:
                self._met(data, first, at, met)
                yield MEMORY.rows(data[at:end])
                return
            piece = data[at:stop]
            run = self.held.get(piece)
            if run is not None and data.startswith(run[0], stop) and stop + len(run[0]) <= end:
                self._met(data, first, at, met)
                at = first = stop + len(run[0])
                met = []
                yield run[1]
                continue
            parsed = MEMORY.parsed
            rows = MEMORY.rows(piece)
            following = stop + len(_END)
            if MEMORY.parsed == parsed and not rows.closed:
                met.append(rows)
            else:
                self._met(data, first, at, met)
                first, met = following, []
            at = following
            yield rows

    def _met(self, data: bytes, start: int, end: int, rows: list[Rows]) -> None:
        """Remember rows that were all known already as one run."""
        if len(rows) < SHORTEST or end - start > KEPT // 4:
            return
        behind = data.index(_END, start)
        first, rest = data[start:behind], data[behind:end]
        replaced = self.held.pop(first, None)
        self.bytes += len(first) + len(rest) if replaced is None else len(rest) - len(replaced[0])
        if self.bytes > KEPT:
            self.held, self.bytes = {}, len(first) + len(rest)
        self.held[first] = rest, _joined(rows)

    def forget(self) -> None:
        """Start anew, as in a fresh process."""
        self.held, self.bytes = {}, 0


RUNS = _Runs()
