"""Adding up accepted returns: aggregate.

What belongs here: what an analyst has written. What does not: the tables and sheets (``report``).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import face
from ..errors import UsageError, cannot_write
from .endings import CLEAN, counted

if TYPE_CHECKING:
    from ..form.definition import Form
    from ..report.compare import Side



def aggregate(
    folder: Path, out: Path, form: str | None, shelves: Sequence[Path], parquet: Path | None, *, force: bool = False,
    only: str = "", sqlite: Path | None = None, compare: Path | None = None, chains: Path | None = None,
) -> int:
    """Add up the accepted returns of a check's results into one workbook; ``only`` is ``clean``, ``explained`` or empty.

    With ``compare``, the results of an earlier check, of the same form or another, it also tells what changed since. ``chains`` is a
    table of industries and their chains, by which the lists are added up as well; without it the program's own proposal is taken.
    """
    from ..batch.returned_files import returned_files
    from ..made import require_ours
    from ..report.aggregate import KEPT, ParquetUnavailable, write_aggregate
    from ..report.chains import Chains, proposed_chains, read_chains
    from ..report.marks import read_marks
    from ..report.quality import states_in

    require_totals(out, force=force)
    if sqlite is not None and sqlite.resolve() == out.resolve():
        raise UsageError(f"--sqlite {sqlite}: 不能与 --out 是同一个文件; give another file than that of --out")
    require_ours([sqlite] if sqlite else [], force=force)
    mapped = Chains(read_chains(chains)) if chains is not None else proposed_chains()
    accepted = face.accepted_returns(folder, form, shelves)
    if not len(accepted.submissions):
        raise UsageError(f"{folder}: “{accepted.form.id}”没有通过的报送; no return on this form was accepted")
    earlier = None if compare is None else _earlier(compare, accepted.form, shelves)
    try:
        levels = next((kept for kept in KEPT if kept[-1] == only), ())
        write_aggregate(
            out, accepted.form, accepted.submissions, parquet=parquet, force=force, marks=read_marks(folder),
            states=states_in(folder), levels=levels, sqlite=sqlite, before=earlier, files=returned_files(folder, out.parent),
            chains=mapped,
        )
    except ParquetUnavailable as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise cannot_write(out, error) from error
    if accepted.left_out:
        names = ", ".join(accepted.left_out)
        print(f"{accepted.form.version} 版没有这些项目，未汇总; not in version {accepted.form.version} and left out: {names}", file=sys.stderr)
    print(f"已汇总 {len(accepted.submissions)} 份报送; {counted(len(accepted.submissions), 'return')} added up: {out}")
    return CLEAN


def require_totals(out: Path, *, force: bool) -> None:
    """Raise ``UsageError`` where what was added up cannot be written."""
    from ..made import require_ours

    if out.suffix.lower() != ".xlsx":
        raise UsageError(f"--out {out}: 请用“.xlsx”结尾的名称; give a name that ends in “.xlsx”")
    require_ours([out], force=force)


def _earlier(folder: Path, form: Form, shelves: Sequence[Path]) -> Side:
    """The accepted returns of an earlier check: of the form that is added up, else of the only one there is."""
    from ..report.collect import forms_returned
    from ..report.compare import Side
    from ..report.tables import tables_of

    there = forms_returned(folder)
    found = face.accepted_returns(folder, form.id if form.id in there else None, shelves)
    if not len(found.submissions):
        raise UsageError(f"{folder}: “{found.form.id}”没有通过的报送，无从对比; no return on this form was accepted, there is nothing to compare with")
    return Side(found.form, tables_of(found.form, found.submissions))
