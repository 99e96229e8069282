"""One workbook for the analyst: the tidy tables of all accepted returns, and their totals.

What belongs here: which sheets there are, and what the reader is told about them. What does not:
the tables (``tables``), the sums (``totals``) and the look (``listing``).

Every sheet of data has exactly one header row, no merged cells, real numbers and dates, and no
blank where a pivot would put a heading. Ids of columns stand on 字段, and in the parquet files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from ..errors import cannot_write
from ..files import whole
from ..form.definition import Form
from ..form.submission import Submission
from ..made import marked_parts
from ..words import Words
from ..workbook.kept_layout import laid_out
from ..workbook.model import PLAIN, TITLE
from .addresses import origins_of
from .analysis import analyses_of, standings_of
from .analysis_sheets import write_analysis
from .chains import Chains, with_chains
from .compare import Side
from .compare_tables import compared
from .dataframes import ParquetUnavailable as ParquetUnavailable
from .dataframes import require_parquet, write_parquet
from .links import target
from .listing import Book
from .marks import Level, Marks
from .overview import overview_of
from .overview_sheet import write_overview
from .pivot_sheets import pivots_of, write_pivot
from .pivots import with_pivots
from .quality import only, trust_of
from .quality_sheet import Source, write_quality
from .returns import Returns
from .sheet_cells import NUMBER, Styled
from .sheet_page import Page
from .sqlite_file import write_database
from .sums import sums_of
from .table_columns import place_columns
from .table_schema import Column, Plain, Table, main_table
from .table_sheets import NO_LINKS, write_table
from .tables import tables_of
from .text_width import wide
from .told import Telling
from .totals import Total, by_city, by_items, by_year

NOTHING: Mapping[str, str] = MappingProxyType({})
GUIDE, FIELDS = "说明", "字段"
_GUIDE = (32, 10, 46)


_USE = (
    "市、县、园区和填报单位以名册中的为准（名册没有的按封面）；封面所填与名册不同的，写在“报送单位”的“封面所填”一栏。",
    "每张数据表只有一行表头，没有合并单元格，可直接插入数据透视表。",
    "每行末尾的“文件”“工作表”“单元格”是出处；清单的每个数另有一栏“…：单元格”。收回的文件在原处时，点单元格地址就打开到那一格；一张表的链接太多时只留每行一个。",
    "“核实标记”说明每行有没有核实事项、是否已说明；第一张表“质量”说明各项合计中有多少依赖这些行。",
    "文字栏的空白写作“（空）”；数字栏的空白留空，不是 0。",
    "合计按十进制逐行相加，与各行之和完全一致；金额单位为{unit}。",
    "比率、百分数不能相加，不作汇总；占比不另列，可由“数值”计算。个数、人数没有列入合计的，要总数请按指标和年度筛选后把“数值”相加。",
)


def _guide(
    book: Book, form: Form, returns: Returns, tables: Sequence[Table], left_out: Mapping[str, str]
) -> None:
    page = Page(book, GUIDE, _GUIDE, landscape=False)
    number = replace(NUMBER, number_format="#,##0")
    page.line("汇总数据", style=replace(TITLE, across="left", size=18))
    page.line(form.title.zh, style=PLAIN)
    page.heading("一、来源", "表式", "份数", "说明")
    note = "只计已接收的报送；退回、隔离、重复、被替代的不计入"
    page.line(form.id, Styled(returns.count, number), note)
    for version, count in sorted(returns.versions.items()):
        page.line(f"其中：第 {version} 版", Styled(count, number), None)
    if left_out:
        named = "、".join(f"{label}（{name}）" for name, label in left_out.items())
        page.line("未汇总的项目", Styled(len(left_out), number), f"第 {form.version} 版没有、只有旧版问的：{named}")
    page.heading("二、各工作表", "工作表", "行数", "内容")
    for table in tables:
        page.line(table.title, Styled(len(table.rows), number), table.meaning)
    page.heading("三、怎样使用")
    for place, words in enumerate(_USE, 1):
        page.sheet.merge_range(page.at, 0, page.at, len(_GUIDE) - 1, "")
        told = f"{place}. {words.format(unit=form.unit)}"
        page.line(told, style=replace(PLAIN, wrap=True))
        page.sheet.set_row(page.at - 1, 5 + 15 * (1 + wide(told) // int(sum(_GUIDE))))


def _fields(form: Form, tables: Sequence[Table]) -> Table:
    """The data dictionary: what each column of each sheet is and where the form asks for it."""
    origins = origins_of(laid_out(form))
    columns = (
        Column("sheet", "本表工作表"), Column("label", "表头"), Column("id", "标识"),
        Column("type", "类型"), Column("unit", "计量单位"), Column("input", "填报项标识"),
        Column("form_sheet", "填报工作表"), Column("form_cell", "填报位置（列或单元格）"),
    )
    kinds = {"text": "文字", "number": "数字", "date": "日期"}

    def rows() -> Iterator[dict[str, Plain]]:
        for table in tables:
            for column in table.columns:
                sheet, cell = origins.get(column.source, (None, None))
                yield {
                    "sheet": table.title, "label": column.label, "id": column.id,
                    "type": kinds[column.kind], "unit": column.unit or None,
                    "input": column.source or None, "form_sheet": sheet, "form_cell": cell,
                }

    return Table("fields", FIELDS, "每张表每一列的标识、类型、计量单位和填报位置", columns, list(rows()))


_SUMS = "填报的合计数（如各单位自己汇总的），所加的行中有不计的，整个数也不计，所以与清单的合计不相等；指标与项目合计不作比较。"
KEPT: dict[tuple[Level, ...], str] = {
    ("clean",): f"只计没有核实事项的行（--only-clean），其余的不在各表和合计中。{_SUMS}",
    ("clean", "explained"): f"只计没有核实事项或已说明的行（--only-explained），其余的不在各表和合计中。{_SUMS}",
}
"""What the reader is told where rows were left out."""


@contextmanager
def _blamed(place: Path) -> Iterator[None]:
    """Say of which of the things that are written it is that the system refuses it."""
    try:
        yield
    except OSError as error:
        raise cannot_write(place, error) from error


def write_aggregate(
    path: Path, form: Form, submissions: Iterable[Submission] | Telling, *, parquet: Path | None = None, force: bool = False,
    marks: Marks | None = None, states: Counter[str] | None = None, levels: tuple[Level, ...] = (), sqlite: Path | None = None,
    before: Side | None = None, files: Mapping[str, str] = NO_LINKS, chains: Chains | None = None,
    left_out: Mapping[str, str] = NOTHING, mixed: Sequence[Words] = (),
) -> Returns:
    """Write the tidy tables and totals of ``submissions`` (all of ``form``, each taken once), whole or not at all; tell what passed.

    ``marks`` is what is to be verified of them, ``states`` counts the units of the roster; of the rows of lists and
    grids only those of ``levels`` are kept, if any are given. ``sqlite`` is a file that also gets the tidy tables.
    With ``before`` there are tables of what changed since then; no row is left out of those. ``files`` are paths of the
    returned files by their names, from the folder of the workbook: cells of origin are links where one is known. ``chains`` gives the chain of industries;
    ``left_out`` is what only an older version of the form asks, ids with words: none of the tables has it, and the reader is told.
    ``mixed`` is what versions ask otherwise by the same id, of which the reader is told before any total.

    ``parquet`` is a folder that also gets each tidy table as ``<id>.parquet``; raises
    ``ParquetUnavailable``, before anything is written, if that cannot be done, and ``UsageError`` where something cannot be written
    or files are in the way that were not made here (not with ``force``).
    """
    if parquet is not None:
        require_parquet()
    returns = Returns(form)
    tables = tables_of(form, returns.noted(submissions), marks)
    if chains:
        tables = with_chains(form, tables, chains)
    changes = compared(before, Side(form, tables)) if before is not None else ()
    if levels:
        tables = only(tables, levels)
    tidy = list(tables.values())
    sums = sums_of(form, tables)
    city = by_city(form, tables, sums)
    totals: list[Total] = [*([city] if city else ()), *by_items(form, tables, sums)]
    years = by_year(form, tables, sums)
    standing = standings_of(form, tables)
    further = [*([standing] if standing else []), years]
    made = [*changes, *tidy, *(t.table for t in totals), *further]
    dictionary = _fields(form, made)
    book = Book(form.title.zh)
    main = main_table(form)
    told = chains.told(tables[main.id], sums[main.id]) if chains and main is not None else None
    source = Source(form, returns, states or Counter(), KEPT.get(levels, ""), told or "", tuple(words.zh for words in mixed))
    trust = trust_of(form, sums)
    write_quality(book, source, trust)
    write_overview(book, form, overview_of(form, tables, sums, city, trust))
    for analysis in analyses_of(form, tables, sums, every=not levels):
        write_analysis(book, analysis, form.title.zh)
    _guide(book, form, returns, [*made, dictionary], left_out)
    whose = frozenset(column.id for column in place_columns(form))
    links = {name: target(place) for name, place in files.items()}
    for table in (*changes, *tidy):
        write_table(book, table, whose, links=links)
    placed = [write_pivot(book, pivot) for pivot in pivots_of(form, sums)]
    for total in totals:
        write_table(book, total.table, whose, total.whole)
    for table in further:
        write_table(book, table, whose)
    write_table(book, dictionary, whose)
    if parquet is not None:
        with _blamed(parquet):
            write_parquet(parquet, form, tidy, force=force)
    if sqlite is not None:
        with _blamed(sqlite):
            write_database(sqlite, form, tables)
    parts = marked_parts(with_pivots(book.parts(), placed))
    with _blamed(path), whole(path) as stream:
        parts.write(stream)
    return returns
