"""Pivot tables over the tables of a workbook: what each shows, and the parts of the package that make it one.

What belongs here: the noun, its values, and its XML. What does not: the sheet that it stands on (``pivot_sheets``).

A program makes a pivot anew when the workbook is opened (``refreshOnLoad``); until then, and in a preview, its cells show what
was reckoned here. Its source is an Excel table by name, so that rows that are added later come in with the next refresh.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..cells import a1
from ..packed import PackedParts
from ..safe_text import attribute
from .sums import Sums, said
from .table_schema import Column, Table

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TOTAL = "总计"
COUNT, VALUES = "行数", "数值"


@dataclass(frozen=True, slots=True)
class Pivot:
    """A pivot: sums of ``amounts``, or the number of rows without any, by one column and perhaps across another."""

    title: str
    sums: Sums
    source: str
    """The name of the Excel table."""
    by: Column
    across: Column | None = None
    amounts: tuple[Column, ...] = ()

    def items(self, column: Column) -> tuple[str, ...]:
        """What stands on an axis, in order; blanks are （空）."""
        return tuple(sorted(self.sums.named(column.id)))

    @property
    def table(self) -> Table:
        """The table that it is a view of."""
        return self.sums.table

    @property
    def captions(self) -> tuple[str, ...]:
        """The headings of the values."""
        return tuple(f"{column.label.replace(f'（{column.unit}）', '')}合计" for column in self.amounts) or (COUNT,)

    @property
    def heads(self) -> int:
        """Rows above the first item."""
        return 2 if self.across is not None or len(self.amounts) > 1 else 1

    def values(self) -> Mapping[tuple[str, str, str], Decimal]:
        """The values by item, item across (empty without) and the id of the amount (empty for the number of rows)."""
        found: dict[tuple[str, str, str], Decimal] = {}
        for (item, *over), group in self.sums.by(self.by.id, *([self.across.id] if self.across else [])).items():
            here = said(item), said(over[0]) if over else ""
            for amount in self.amounts or (None,):
                key = (*here, amount.id if amount else "")
                found[key] = found.get(key, Decimal(0)) + (group.sums[amount.id] if amount else group.count)
        return found

    def grid(self) -> list[list[str | float | None]]:
        """The cells of the pivot: a row of headings (two where something goes across), a row an item, a row of totals."""
        sums, items = self.values(), self.items(self.by)
        body: list[list[str | Decimal | None]] = []
        head: list[list[str | float | None]] = [[self.by.label, *self.captions]]
        if self.across is None:
            if self.heads > 1:
                head.insert(0, [None, VALUES, *[None] * (len(self.amounts) - 1)])
            for item in items:
                ids = [amount.id for amount in self.amounts] or [""]
                body.append([item, *(sums.get((item, "", id), Decimal(0)) for id in ids)])
        else:
            id, over = self.amounts[0].id if self.amounts else "", self.items(self.across)
            for item in items:
                line = [sums.get((item, other, id)) for other in over]
                body.append([item, *line, sum((v for v in line if v is not None), Decimal(0))])
            head = [[self.captions[0], self.across.label, *[None] * len(over)], [self.by.label, *over, TOTAL]]
        width = len(body[0]) if body else 2
        last = [sum((v for line in body if isinstance(v := line[n], Decimal)), Decimal(0)) for n in range(1, width)]
        whole: list[str | Decimal | None] = [TOTAL, *last]
        return [*head, *([float(v) if isinstance(v, Decimal) else v for v in line] for line in [*body, whole])]


def _fields(pivot: Pivot) -> str:
    fields = []
    for column in pivot.table.columns:
        axis = {pivot.by.id: "axisRow", pivot.across.id if pivot.across else "": "axisCol"}.get(column.id)
        if axis:
            count = len(pivot.items(column))
            items = "".join(f'<item x="{n}"/>' for n in range(count))
            also = ' dataField="1"' if not pivot.amounts and axis == "axisRow" else ""
            fields.append(f'<pivotField axis="{axis}"{also} compact="0" outline="0" showAll="0"><items count="{count + 1}">{items}<item t="default"/></items></pivotField>')
        else:
            summed = ' dataField="1"' if column in pivot.amounts else ""
            fields.append(f'<pivotField{summed} compact="0" outline="0" showAll="0"/>')
    return f'<pivotFields count="{len(fields)}">{"".join(fields)}</pivotFields>'


def _lines(kind: str, count: int) -> str:
    """The lines of an axis: one an item, then the total."""
    first = '<i><x/></i>' if count else ""
    rest = "".join(f'<i><x v="{n}"/></i>' for n in range(1, count))
    return f'<{kind}Items count="{count + 1}">{first}{rest}<i t="grand"><x/></i></{kind}Items>'


def _across(pivot: Pivot, index: Mapping[str, int]) -> str:
    if pivot.across is not None:
        return f'<colFields count="1"><field x="{index[pivot.across.id]}"/></colFields>' + _lines("col", len(pivot.items(pivot.across)))
    if len(pivot.amounts) > 1:
        items = "".join(f'<i i="{n}"><x v="{n}"/></i>' if n else "<i><x/></i>" for n in range(len(pivot.amounts)))
        return f'<colFields count="1"><field x="-2"/></colFields><colItems count="{len(pivot.amounts)}">{items}</colItems>'
    return '<colItems count="1"><i/></colItems>'


def _definition(pivot: Pivot, number: int, cache: int, top: int) -> str:
    """The part of a pivot whose grid begins in row ``top`` of its sheet."""
    index = {column.id: n for n, column in enumerate(pivot.table.columns)}
    grid = pivot.grid()
    place = f"{a1(top, 1)}:{a1(top + len(grid) - 1, max(len(line) for line in grid))}"
    header = 1, pivot.heads
    data = "".join(
        f'<dataField name={attribute(caption)} fld="{index[column.id]}" baseField="0" baseItem="0" numFmtId="4"/>'
        for caption, column in zip(pivot.captions, pivot.amounts, strict=False)
    ) or f'<dataField name="{COUNT}" fld="{index[pivot.by.id]}" subtotal="count" baseField="0" baseItem="0"/>'
    return (
        f'{_HEAD}<pivotTableDefinition xmlns="{_MAIN}" name={attribute(f"透视表{number}")} cacheId="{cache}" applyNumberFormats="0" '
        'applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" applyWidthHeightFormats="1" '
        f'dataCaption="{VALUES}" updatedVersion="6" minRefreshableVersion="3" useAutoFormatting="1" itemPrintTitles="1" createdVersion="6" '
        f'indent="0" compact="0" compactData="0" grandTotalCaption="{TOTAL}" multipleFieldFilters="0">'
        f'<location ref="{place}" firstHeaderRow="{header[0]}" firstDataRow="{header[1]}" firstDataCol="1"/>'
        f'{_fields(pivot)}<rowFields count="1"><field x="{index[pivot.by.id]}"/></rowFields>{_lines("row", len(pivot.items(pivot.by)))}'
        f'{_across(pivot, index)}<dataFields count="{max(1, len(pivot.amounts))}">{data}</dataFields>'
        '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1" showRowStripes="0" showColStripes="0" '
        'showLastColumn="1"/></pivotTableDefinition>'
    )


def _cache(pivots: Sequence[Pivot]) -> str:
    """The part that says where the rows of pivots are: they are read once, when the workbook is opened."""
    fields, pivot = [], pivots[0]
    axes = {column.id for one in pivots for column in (one.by, one.across) if column is not None}
    for column in pivot.table.columns:
        axis = column.id in axes
        items = "".join(f"<s v={attribute(item)}/>" for item in pivot.items(column)) if axis else ""
        shared = f'<sharedItems count="{len(pivot.items(column))}">{items}</sharedItems>' if axis else "<sharedItems/>"
        if column.kind == "number":
            count, low, high = pivot.sums.bounds(column.id)
            bounds = f' minValue="{low!r}" maxValue="{high!r}"'
            blank = ' containsBlank="1"' if count < len(pivot.table.rows) else ' containsSemiMixedTypes="0"'
            shared = f'<sharedItems{blank} containsString="0" containsNumber="1"{bounds}/>' if count else "<sharedItems/>"
        fields.append(f'<cacheField name={attribute(column.label)} numFmtId="0">{shared}</cacheField>')
    return (
        f'{_HEAD}<pivotCacheDefinition xmlns="{_MAIN}" xmlns:r="{_RELATION}" saveData="0" refreshOnLoad="1" refreshedBy="workbook_tools" '
        'createdVersion="6" refreshedVersion="6" minRefreshableVersion="3">'
        f'<cacheSource type="worksheet"><worksheetSource name={attribute(pivot.source)}/></cacheSource>'
        f'<cacheFields count="{len(fields)}">{"".join(fields)}</cacheFields></pivotCacheDefinition>'
    )


def _relations(*lines: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{id}" Type="{_RELATION}/{kind}" Target="{target}"/>' for id, kind, target in lines)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}">{inner}</Relationships>'


def with_pivots(held: PackedParts, placed: Sequence[tuple[int, int, Pivot]]) -> PackedParts:
    """The package with pivots on some of its sheets: the number of each sheet, the first row of the pivot there, the pivot."""
    if not placed:
        return held
    parts: dict[str, str] = {}
    types, caches, relations = [], [], []
    sources = list(dict.fromkeys(pivot.source for _, _, pivot in placed))
    for number, source in enumerate(sources, 1):
        cache = f"xl/pivotCache/pivotCacheDefinition{number}.xml"
        parts[cache] = _cache([pivot for _, _, pivot in placed if pivot.source == source])
        types.append(f'<Override PartName="/{cache}" ContentType="{_KIND}.pivotCacheDefinition+xml"/>')
        caches.append(f'<pivotCache cacheId="{number}" r:id="rIdCache{number}"/>')
        relations.append(f'<Relationship Id="rIdCache{number}" Type="{_RELATION}/pivotCacheDefinition" Target="/{cache}"/>')
    for number, (sheet, top, pivot) in enumerate(placed, 1):
        known_by = sources.index(pivot.source) + 1
        cache, table = f"xl/pivotCache/pivotCacheDefinition{known_by}.xml", f"xl/pivotTables/pivotTable{number}.xml"
        parts[table] = _definition(pivot, number, known_by, top)
        parts[f"xl/pivotTables/_rels/pivotTable{number}.xml.rels"] = _relations(("rId1", "pivotCacheDefinition", f"/{cache}"))
        own = f"xl/worksheets/_rels/sheet{sheet}.xml.rels"
        line = f'<Relationship Id="rIdPivot" Type="{_RELATION}/pivotTable" Target="/{table}"/>'
        known = held.part(own).decode() if own in held.members else _relations()
        parts[own] = known.replace("</Relationships>", f"{line}</Relationships>")
        types.append(f'<Override PartName="/{table}" ContentType="{_KIND}.pivotTable+xml"/>')
    parts["[Content_Types].xml"] = held.part("[Content_Types].xml").decode().replace("</Types>", f'{"".join(types)}</Types>')
    book = re.sub(r"</workbook>\s*$", f'<pivotCaches>{"".join(caches)}</pivotCaches></workbook>', held.part("xl/workbook.xml").decode())
    links = held.part("xl/_rels/workbook.xml.rels").decode()
    parts["xl/workbook.xml"] = book
    parts["xl/_rels/workbook.xml.rels"] = links.replace("</Relationships>", f'{"".join(relations)}</Relationships>')
    return held.replaced({name: text.encode() for name, text in parts.items()})
