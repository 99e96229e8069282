"""Where what was added up may be written: what is wrong with a place is told before any work.

What belongs here: judging the paths of options. What does not: writing there (``report``), and the folder of a check's
results (``batch.publish``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import UsageError, cannot_write
from ..files import try_place


def require_totals(given: str, out: Path, *, force: bool) -> None:
    """Raise ``UsageError`` where the workbook of totals cannot be written; ``given`` is the option."""
    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"{given} {out}: 请用“.xlsx”结尾的名称; give a name that ends in “.xlsx”")
    require_place(given, out, force=force)


def require_place(given: str, path: Path, *, force: bool) -> None:
    """Raise ``UsageError`` where a file cannot be written, or one is there that was not made here."""
    from ..made import require_ours

    try:
        try_place(path)
    except OSError as error:
        raise cannot_write(f"{given} {path}", error) from error
    require_ours([path], force=force)


def require_folder(given: str, folder: Path) -> None:
    """Raise ``UsageError`` where no files can be written into a folder."""
    try:
        try_place(folder / "a")
    except OSError as error:
        raise cannot_write(f"{given} {folder}", error) from error


def require_no_returns(returns: Sequence[Path], given: str, path: Path, folder: Path) -> None:
    """Raise ``UsageError`` where what is written at a path would stand among returned files."""
    from ..batch.inputs import require_not_among

    require_not_among(returns, folder, f"{given} {path}")


def require_no_result(given: str, path: Path, results: Path) -> None:
    """Raise ``UsageError`` where a check puts one of its own results at a path."""
    from ..batch.ledger import NAME as LEDGER
    from ..batch.publish import ANNOTATED, MARK, WORK
    from ..batch.writers import FOLDERS, OUTPUTS

    here, there = path.resolve(), results.resolve()
    if here.is_relative_to(there) and here.relative_to(there).parts[:1][0] in {*OUTPUTS, *FOLDERS, ANNOTATED, MARK, WORK, LEDGER}:
        raise UsageError(f"{given} {path}: 是核对结果自己用的名称，请换一个; the check puts a result of its own there, choose another name")
