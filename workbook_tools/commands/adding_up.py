"""Adding up accepted returns: aggregate.

What belongs here: what an analyst has written. What does not: the tables and sheets (``report``).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import face
from ..errors import UsageError
from .endings import CLEAN, counted
from .places import require_folder, require_no_returns, require_place, require_totals

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
    from ..batch.returned_files import returned_files, returned_folders
    from ..report.aggregate import KEPT, ParquetUnavailable, write_aggregate
    from ..report.chains import Chains, proposed_chains, read_chains
    from ..report.marks import read_marks
    from ..report.quality import states_in

    require_totals("--out", out, force=force)
    if sqlite is not None:
        require_place("--sqlite", sqlite, force=force)
    if parquet is not None:
        require_folder("--parquet", parquet)
    _require_several(out, sqlite, parquet)
    returns = returned_folders(folder)
    for given, path, inside in (("--out", out, out.parent), ("--sqlite", sqlite, sqlite and sqlite.parent), ("--parquet", parquet, parquet)):
        if path is not None and inside is not None:
            require_no_returns(returns, given, path, inside)
    mapped = Chains(read_chains(chains)) if chains is not None else proposed_chains()
    accepted = face.accepted_returns(folder, form, shelves)
    if not len(accepted.submissions):
        raise UsageError(f"{folder}: “{accepted.form.id}”没有通过的报送; no return on this form was accepted")
    earlier = None if compare is None else _earlier(compare, accepted.form, shelves)
    try:
        levels = next((kept for kept in KEPT if kept[-1] == only), ())
        write_aggregate(
            out, accepted.form, accepted.submissions, parquet=parquet, force=force, marks=read_marks(folder),
            states=states_in(folder, accepted.form.id), levels=levels, sqlite=sqlite, before=earlier, files=returned_files(folder, out.parent),
            chains=mapped, left_out=accepted.left_out, mixed=accepted.mixed,
        )
    except ParquetUnavailable as error:
        raise UsageError(str(error)) from error
    if accepted.left_out:
        names = ", ".join(accepted.left_out)
        print(f"{accepted.form.version} 版没有这些项目，未汇总; not in version {accepted.form.version} and left out: {names}", file=sys.stderr)
    for said in accepted.mixed:
        print(f"各版合在一起，问的却不同：{said.zh}; added up though the versions ask otherwise: {said.en}", file=sys.stderr)
    print(f"已汇总 {len(accepted.submissions)} 份报送; {counted(len(accepted.submissions), 'return')} added up: {out}")
    return CLEAN


def _require_several(out: Path, sqlite: Path | None, parquet: Path | None) -> None:
    """Raise ``UsageError`` where two of the things to be written would take each other's place."""
    if sqlite is not None and sqlite.resolve() == out.resolve():
        raise UsageError(f"--sqlite {sqlite}: 不能与 --out 是同一个文件; give another file than that of --out")
    for given, file in (("--out", out), ("--sqlite", sqlite)):
        if parquet is not None and file is not None and parquet.resolve().is_relative_to(file.resolve()):
            raise UsageError(f"--parquet {parquet}: 不能与 {given} 同名，也不能在它下面，请换一个文件夹; give another folder than the file of {given}")


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
