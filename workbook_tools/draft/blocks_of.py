"""Tables of a notice as blocks of a form.

What belongs here: columns, named lines, totals, parts of a whole and shares. What does not: sheets and sections (``form_of``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ..sheetform.english import english
from ..sheetform.ids import free_id
from .draft import Doubt, Typed
from .guess import Guess, by_unit, guess
from .tables import Named, Shape

Json = dict[str, Any]
MOST_IN_GRID, MOST_IN_LIST = 5, 24
ROWS = 100
_PART = re.compile(r"\s*(?:其中|#)\s*[：:]?\s*")
_TOTAL = re.compile(r"\s*(?:合\s*计|总\s*计)\s*$")
_SUBTOTAL = re.compile(r"\s*小\s*计\s*$")
_SHARE = re.compile(r"(.+?)(?:占(.+?)的?)?(?:占比|比重|比例)")
_IN_WORDS = re.compile(r"备注|说明|原因|情况$|依据|来源|措施|责任|内容|负责|材料")
_COMPUTED = re.compile(r"增减|增长|增幅|差额|完成率|执行率|合\s*计|小\s*计")
_MEASURED = frozenset({"amount", "number", "count"})


def words(zh: str) -> Json:
    """Words of which only the Chinese are known, the English proposed."""
    return {"zh": zh, "en": english(zh)}


@dataclass
class Making:
    """A form under way: lists, rules, doubts, reasons, and the ids that are taken."""

    lists: Json = field(default_factory=dict)
    rules: list[Json] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    typed: list[Typed] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def id(self, name: str, otherwise: str) -> str:
        """An id for a sheet, a block or a box."""
        said = free_id(name, self.ids, otherwise)
        self.ids.add(said)
        return said

    def question(self, found: Guess, place: str, taken: set[str], *, shown: str = "") -> Json:
        """A question of what was guessed; what is not sure is noted."""
        label = shown or found.label
        own = free_id(re.sub(r"(?:19|20)\d\d年?", "", label), taken, "item")
        if (found.year and own in taken | {"item"}) or (found.year and not own):
            own = free_id(f"y{found.year}", taken)
        taken.add(own)
        out: Json = {"id": own, "label": words(label), "type": found.type}
        if found.type == "choice":
            out["list"] = self.list_of(found.options, label)
        if found.unit and found.type in {*_MEASURED, "percent"}:
            out["unit"] = found.unit
        if found.example and found.type not in {"serial", "choice"}:
            out["example"] = found.example
        if found.year and found.type != "serial":
            out["year"] = found.year
        self.typed.append(Typed(label, found.type, found.unit, found.why))
        if not found.sure:
            self.doubts.append(Doubt(place, label, f"类型暂定为“{found.type}”：{found.why}", found.choices))
        return out

    def list_of(self, options: tuple[str, ...], label: str) -> str:
        """The list that holds these options, made once."""
        for name, held in self.lists.items():
            if tuple(item["item"] for item in held.get("items", ())) == options:
                return name
        name = free_id("", set(self.lists), "yes_or_no") if options == ("是", "否") else free_id(label, set(self.lists), "choices")
        self.lists[name] = {"version": "1", "title": words(label), "items": [{"item": option} for option in options]}
        return name


def table_block(making: Making, shape: Shape, unit: str, name: str) -> Json:
    """A list with open rows."""
    taken: set[str] = set()
    columns: list[Json] = []
    series: dict[str, list[Json]] = {}
    for heading in shape.columns:
        found = guess(heading.label, unit, heading.example if heading.example and not re.search(r"[（(]盖章", heading.example) else "")
        column = making.question(found, heading.place, taken)
        if heading.example and "example" not in column and column["type"] in {"text", "period", "date"}:
            column["example"] = heading.example
        elif heading.example and column["type"] != "choice":
            making.doubts.append(Doubt(heading.place, heading.example, f"是“{heading.label}”的示例，没有放进表"))
        if column["type"] == "serial" and any(c["type"] == "serial" for c in columns):
            column["type"] = "text"
        columns.append(column)
        if found.year and column["type"] in _MEASURED:
            series.setdefault(re.sub(rf"[（(]?{found.year}年?度?[）)]?", "", found.label), []).append(column)
    for label, same in series.items():
        if len(same) > 1 and label:
            for column in same:
                column["series"] = words(label)
    for column in columns[MOST_IN_LIST:]:
        making.doubts.append(Doubt("", column["label"]["zh"], f"一张清单最多 {MOST_IN_LIST} 列，这一列没有放进表，可另立一张"))
    columns = columns[:MOST_IN_LIST]
    if all(c["type"] == "serial" for c in columns):
        columns.append({"id": "content", "label": words("内容"), "type": "text"})
    block: Json = {"kind": "table", "id": making.id(name, "list"), "rows": ROWS, "columns": columns}
    if shape.totals:
        if [c["type"] == "amount" for c in columns[:2]] == [False, True] and columns[0]["type"] != "serial" and len(columns) < MOST_IN_LIST:
            columns.insert(0, {"id": free_id("serial", taken), "label": words("序号"), "type": "serial"})
            making.doubts.append(Doubt("", shape.totals[0], "合计要写在金额左边的两列里，前面加了“序号”一列", ("不要合计",)))
        if any(c["type"] == "amount" for c in columns) and not any(c["type"] == "amount" for c in columns[:2]):
            block["totals"] = True
            making.doubts.append(Doubt("", shape.totals[0], "合计由工作簿自己算，列在清单上方"))
        elif any(c["type"] == "amount" for c in columns):
            making.doubts.append(Doubt("", shape.totals[0], "前两列有金额，放不下合计，没有做合计", ("把名称列移到金额前面", "不要合计")))
        else:
            making.doubts.append(Doubt("", shape.totals[0], "没有可以相加的金额列，没有做合计", ("加一列金额", "不要合计")))
    return block


def grid_blocks(making: Making, shape: Shape, unit: str, name: str) -> list[Json]:
    """Blocks with named lines: the columns of one kind together, as many as fit a sheet."""
    lines = [guess(_PART.sub("", line.label) or line.label, unit, line.unit or "") for line in shape.lines]
    stated = [bool(line.unit) or bool(guess(line.label).unit and guess(line.label).sure) for line in shape.lines]
    typed = sum(stated) * 2 > len(lines)
    text = [h for h in shape.columns if _IN_WORDS.search(h.label)]
    measured = [h for h in shape.columns if h not in text]
    if not typed:
        text, measured = [], list(shape.columns)
        lines = []
    blocks = []
    for decide, headings in ((typed, measured), (False, text)):
        for start in range(0, len(headings), MOST_IN_GRID):
            block = _grid(making, shape, headings[start : start + MOST_IN_GRID], lines if decide else [], unit, name)
            blocks.append(block)
    return blocks


def _grid(making: Making, shape: Shape, headings: list[Any], lines: list[Guess], unit: str, name: str) -> Json:
    taken: set[str] = set()
    columns = []
    for heading in headings:
        found = guess(heading.label, unit)
        if not lines and found.type == "text" and unit and not _IN_WORDS.search(heading.label):
            found = Guess(found.label, by_unit(unit), f"表上写明单位：{unit}", unit, found.year)
        column = making.question(found, heading.place, taken)
        if lines:
            for key in ("type", "unit", "list", "example"):
                column.pop(key, None)
        elif column["type"] == "serial":
            column["type"] = "text"
        if _COMPUTED.search(heading.label) and (lines or column["type"] in {*_MEASURED, "percent"}):
            making.doubts.append(Doubt(heading.place, heading.label, "像是由其他列算出来的，暂由填报人填", ("加一条规则核对",)))
        columns.append(column)
    block_id = making.id(name, "grid")
    rows: list[Json] = []
    ids: set[str] = set()
    for number, line in enumerate(shape.lines):
        row = _row(making, line, lines[number] if lines else None, ids)
        rows.append(row)
    _relations(making, block_id, rows, columns)
    block: Json = {"kind": "grid", "id": block_id, "columns": columns, "rows": rows}
    if lines and any(row.get("unit") for row in rows):
        block["show_unit"] = True
    return block


def _row(making: Making, line: Named, found: Guess | None, ids: set[str]) -> Json:
    row: Json = {"id": free_id(_PART.sub("", line.label), ids, "line"), "label": words(line.label)}
    ids.add(row["id"])
    if line.about:
        row["prompt"] = words("；".join(line.about)[:240])
        if len("；".join(line.about)) > 240:
            making.doubts += [Doubt("", text, f"是“{line.label}”的说明，提示里放不下") for text in line.about]
    if found is None:
        if line.unit:
            making.doubts.append(Doubt("", f"{line.label} {line.unit}", "写了计量单位，但各行按列定类型"))
        return row
    kind, unit = found.type, found.unit or line.unit
    if kind in {"serial", "choice", "period"} or (kind in _MEASURED and not unit):
        making.doubts.append(Doubt("", line.label, "看不出单位，暂按文字", ("number", "count", "amount")))
        kind, unit = "text", ""
    row["type"] = kind
    if unit and kind in {*_MEASURED, "percent"}:
        row["unit"] = unit
    making.typed.append(Typed(line.label, kind, unit, found.why))
    if not found.sure:
        making.doubts.append(Doubt("", line.label, f"类型暂定为“{kind}”：{found.why}", found.choices))
    return row


def _relations(making: Making, block: str, rows: list[Json], columns: list[Json]) -> None:
    """Totals as sums, 其中 as a part of what is above, 占比 as a share."""
    kinds = {c["type"] for c in columns if "type" in c}
    units = {c.get("unit", "") for c in columns}
    whole: Json | None = None
    for row in rows:
        label = row["label"]["zh"]
        measured = row.get("type") in _MEASURED or (len(kinds) == 1 and kinds <= _MEASURED)
        if _PART.match(label) and whole is not None and measured:
            _part_of(making, block, row, whole, columns)
        elif found := _SHARE.fullmatch(re.sub(r"[（(].*[）)]", "", label)):
            _share(making, row, rows, found[1], found[2] or "", whole)
        elif _TOTAL.fullmatch(label):
            _total(making, row, rows, kinds, units)
        elif re.search(r"[合总小]\s*计$", label) and not _SUBTOTAL.fullmatch(label):
            making.doubts.append(Doubt("", label, "看不出由哪些行相加，暂由填报人填，请在“算式”里写明", ("写成算式",)))
        elif measured and not _SUBTOTAL.fullmatch(label):
            whole = row
    for row in rows:
        if _SUBTOTAL.fullmatch(row["label"]["zh"]):
            making.doubts.append(Doubt("", row["label"]["zh"], "看不出小计由哪些行相加，请在“算式”里写明"))


def _part_of(making: Making, block: str, row: Json, whole: Json, columns: list[Json]) -> None:
    part, of = _PART.sub("", row["label"]["zh"]), whole["label"]["zh"]
    inputs = f"{block}_{row['id']}.{{c}}", f"{block}_{whole['id']}.{{c}}"
    making.rules.append({
        "code": "draft.part", "scope": "form", "severity": "error", "assert": f"{inputs[0]}<={inputs[1]}",
        "when": f"NOT(OR(ISBLANK({inputs[0]}),ISBLANK({inputs[1]})))", "at": inputs[0], "for": {"c": [c["id"] for c in columns]},
        "show": {"part": inputs[0], "whole": inputs[1]},
        "zh": {"rule": f"“{part}”不得超过“{of}”", "found": f"“{part}” {{part}} 超过“{of}” {{whole}}", "fix": "请核对这两个数"},
        "en": {"rule": f"“{part}” is at most “{of}”", "found": "states {part}, more than the whole, {whole}", "fix": "Check the two figures"},
    })


def _share(making: Making, row: Json, rows: list[Json], part: str, of: str, whole: Json | None) -> None:
    bare = {_PART.sub("", r["label"]["zh"]): r for r in rows if r is not row and "formula" not in r}
    above = next((r for label, r in bare.items() if label == part or label.startswith(part) or part.startswith(label)), None)
    below = next((r for label, r in bare.items() if of and (label == of or label.endswith(of))), None) or whole
    if above is None or below is None or above is below or above.get("type") not in _MEASURED or below.get("type") not in _MEASURED:
        making.doubts.append(Doubt("", row["label"]["zh"], "看不出占比由哪两行算出，暂由填报人填", ("写成算式",)))
        return
    row |= {"type": "share", "unit": "%", "formula": f"IF({below['id']}=0,\"\",{above['id']}/{below['id']})"}
    making.typed.append(Typed(row["label"]["zh"], "share", "%", f"由“{above['label']['zh']}”除以“{below['label']['zh']}”算出"))


def _total(making: Making, row: Json, rows: list[Json], kinds: set[str], units: set[str]) -> None:
    label = row["label"]["zh"]
    others = [r for r in rows if r is not row and not _PART.match(r["label"]["zh"]) and "formula" not in r]
    own = {(r.get("type"), r.get("unit", "")) for r in others}
    alike = own if own - {(None, "")} else {(next(iter(kinds), None), next(iter(units), ""))} if len(kinds) == len(units) == 1 else set()
    several = any(_SUBTOTAL.fullmatch(r["label"]["zh"]) for r in others)
    if len(alike) != 1 or several or next(iter(alike))[0] not in _MEASURED or not others:
        making.doubts.append(Doubt("", label, "看不出合计由哪些行相加，暂由填报人填", ("写成算式",)))
        return
    kind, unit = next(iter(alike))
    row |= {"type": kind, "formula": "+".join(r["id"] for r in others)}
    if unit:
        row["unit"] = unit
