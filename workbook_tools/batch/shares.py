"""Who writes which results: one process all of them, or three a share each.

What belongs here: the shares, when it pays to share, and taking in what another process made. What does not: the results themselves
(``writers``), and the life of such a process (``alongside``).

A process that has a share writes it into a folder of its own beside the results of this run. Only when all of it is there it goes to
the others; of a process that fails or is lost nothing remains, and the first process makes that share itself.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ..report.page import PAGE
from .alongside import alongside, can_begin
from .at_hand import AtHand
from .letter_archive import KIND as ARCHIVE
from .letters import FOLDER as LETTERS
from .memory import available, held
from .outcome import Outcome
from .pieces import SAID, Pieces
from .result_record import plainly, plainly_told
from .standing import Known
from .workers import EACH
from .writers import RESULT, WRITERS

FEWEST = EACH + 1
"""Files from which on it pays to share: to begin a process takes a while. Of what mostly stands they are those that this run read."""
MOST = 2_000
"""Files up to which is shared where nobody tells how much memory there is."""
ROOM = 4
"""How many times what this process holds has to be left: what is made of it takes room in each of three processes, and what they have in
common is copied as it is used."""


@dataclass(frozen=True)
class Share:
    """Results that one process makes."""

    results: tuple[str, ...]
    kinds: tuple[str, ...]
    """Those of the pieces that it needs of the ledger."""
    stays: bool = False
    """Whether it takes hardly longer than to begin a process where most of it stands from an earlier run."""


_ROWS = tuple(kind for kind in SAID if kind.startswith("said rows."))
SHARES = (
    Share((RESULT,), _ROWS),
    Share((LETTERS, PAGE), tuple(kind for kind in (*SAID, ARCHIVE) if kind not in _ROWS), stays=True),
)
"""What is made beside the rest, the longest first; the rest asks the ledger for every return, which only the first process may."""


class _Told(NamedTuple):
    """What a process tells of its share: the results that have paths of their own, those that stand already, what is to be written down."""

    now: dict[str, Known]
    kept: list[str]
    pieces: list[tuple[str, Pieces]]


def shares_of(files: int, read: int, known: Container[str]) -> tuple[Share, ...]:
    """What other processes make of the results of so many files, of which this run read some; ``known`` are earlier results by their paths."""
    if files < FEWEST or not can_begin():
        return ()
    left, mine = available(), held()
    enough = files <= MOST if left is None or mine is None else left >= ROOM * mine
    much = read >= FEWEST or RESULT not in known  # a run that was killed may have read all and left no results
    return tuple(share for share in SHARES if enough and (much or not share.stays))


def write_all(folder: Path, run: Outcome, shares: Sequence[Share] = ()) -> None:
    """Write every result into a folder; ``shares`` are what other processes make of them."""
    _ = run.resolved.summary.cases  # which all of them tell of
    with ExitStack() as others:
        begun = [(share, others.enter_context(_begun(folder, run, share))) for share in shares]
        elsewhere = {name for share in shares for name in share.results}
        _write(folder, run, (name for name, _ in WRITERS if name not in elsewhere))
        for share, taken in begun:
            if not taken():
                _write(folder, run, share.results)


def _write(folder: Path, run: Outcome, names: Iterable[str]) -> None:
    writers = dict(WRITERS)
    for name in names:
        writers[name](folder / name, run)


@contextmanager
def _begun(folder: Path, run: Outcome, share: Share) -> Iterator[Callable[[], bool]]:
    """Have another process make a share; what is given waits for it, takes it in and says whether it is there."""
    with tempfile.TemporaryDirectory(prefix=".", dir=folder) as own:
        ledger = AtHand.of(run.ledger, share.kinds)
        with alongside(partial(_made, Path(own), run.apart(ledger, Path(own)), ledger, share.results), folder) as made:

            def taken() -> bool:
                data = made()
                if data is None:
                    return False
                told = plainly_told(data, _Told)
                for name in os.listdir(own):
                    os.replace(f"{own}{os.sep}{name}", folder / name)
                run.standing.take(told.now, told.kept)
                with run.ledger.together():
                    for name, pieces in told.pieces:
                        run.ledger.keep_pieces(name, pieces)
                return True

            yield taken


def _made(own: Path, run: Outcome, ledger: AtHand, names: Iterable[str]) -> bytes:
    """Make a share, in the process that has it."""
    _write(own, run, names)
    run.sayings.keep()
    return plainly(_Told(run.standing.now, sorted(run.standing.kept), ledger.waiting))
