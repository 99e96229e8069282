"""The draft of a form from what a notice asks for.

What belongs here: sheets, sections, the cover, and what has to be added so that the form loads. What does not: tables
(``blocks_of``).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from ..sheetform.ids import free_id, id_from
from .blocks_of import Making, grid_blocks, table_block, words
from .draft import Doubt, Draft, unsaid
from .guess import guess, unit_beside
from .numerals import Limit, limit_in
from .outline import has_options, outline
from .outline_parts import Asked, Section, Table
from .source import Notice
from .tables import shape_of, split

Json = dict[str, Any]
UNSTATED = 2_000
"""The limit of a section for which the notice states none."""
LONGEST_LABEL = 20
_ROLES = (
    ("unit", r"(?:填报|填表|申报|报送|上报|申请|编制|实施|承担)单位|单位名称|企业名称|(?:申报|申请)人|项目单位|部门名称|单位"), ("contact", r"联系人|填报人|填表人|经办人"),
    ("phone", r"(?:联系)?电话|联系方式|手机号?码?"), ("date", r"(?:填报|填表|申报|报送|上报|编制)(?:日期|时间)|日期"),
    ("city", r"(?:所在)?(?:地)?市(?:（区）)?"), ("county", r"(?:所在)?县(?:[（(]?市?、?区?[）)]?)?"), ("park", r"园区(?:名称)?"),
)
_STEPS = ["1. 只在浅色格内填写，按 Tab 键到下一格。", "2. 到“自检”查看并改正；本页显示“可上报”后保存报送。"]
_FILLERS = ("无", "略", "同上", "待定", "暂无", "不详", "XX", "/", "-", "—")


def draft_of(notice: Notice, today: int) -> Draft:
    """The draft of a form; ``today`` is the year, for a notice that names none."""
    found, making = outline(notice), Making()
    making.lists["placeholders"] = {"version": "1", "items": [{"item": item} for item in _FILLERS]}
    title = "".join(found.title) or notice.name.rpartition(".")[0] or notice.name
    if not found.title:
        making.doubts.append(Doubt("开头", title, "没有看出标题，用了文件名"))
    sheets: list[Json] = []
    asked = list(found.fields)
    for section in found.sections:
        asked += _section(making, sheets, section)
    for table in (one for whole in found.tables for one in split(whole)):
        asked += _table(making, sheets, table, table.caption or title)
    cover = _cover(making, sheets, asked)
    year = _year(notice, title, today, making)
    data: Json = {
        "form": (id_from(title).replace("_", "-") or "draft")[:40].strip("-"), "version": "1.0.0", "title": words(title),
        **({"source": found.source} if found.source else {}), "headline": found.title or [title], "year": year,
        "unit": "万元", "steps": _STEPS, "lists": making.lists, "placeholders": "placeholders", "sheets": [cover, *sheets], "rules": making.rules,
    }
    making.doubts += [Doubt(line.place, line.text.strip(), "通知正文或说明，没有放进表", ("不要", "放到“填报步骤”", "放到表下的注")) for line in (*found.rest, *found.notes)]
    making.doubts += [Doubt(line.place, line.text.strip(), "落款、日期、抄送或联系人，不用填，没有放进表", ("放到“填报步骤”",)) for line in found.closing]
    making.doubts += [Doubt(line.place, line.text.strip(), "已作为表中各列的单位") for line in found.units]
    told = [doubt.text for doubt in making.doubts]
    making.doubts += [Doubt(place, text, "没有放进表", ("加一个填报项", "放到表下的注", "不要")) for text, place in unsaid(notice, data, told)]
    return Draft(data, list(dict.fromkeys(making.doubts)), making.typed)


def _year(notice: Notice, title: str, today: int, making: Making) -> int:
    for text in (title, "".join(text for text, _ in notice.texts())):
        if said := re.findall(r"(20\d\d)\s*年", text):
            return int(Counter(said).most_common(1)[0][0])
    making.doubts.append(Doubt("开头", "（年份）", f"通知没有写年份，暂用 {today}"))
    return today


def _name(making: Making, heading: str) -> str:
    """The tab of a sheet: the heading without brackets, short, and used once."""
    bare = re.sub(r"[（(][^（）()]*[）)]|[\\/?*\[\]:'：]", "", heading).strip() or "表"
    name, number = bare[:18], 2
    while f"sheet {name}" in making.ids or name in {"自检", "核对意见"}:
        name, number = f"{bare[:15]}{number}", number + 1
    making.ids.add(f"sheet {name}")
    return name


def _section(making: Making, sheets: list[Json], section: Section) -> list[Asked]:
    """The sheets of a section; gives what its tables ask for beside blanks."""
    asked: list[Asked] = []
    if section.parts or section.text or not section.tables:
        sheets.append(_narrative(making, section))
    for table in (one for whole in section.tables for one in split(whole)):
        asked += _table(making, sheets, table, table.caption or section.heading, section.heading)
    return asked


def _narrative(making: Making, section: Section) -> Json:
    texts = [part.text for part in section.parts] or ["\n".join(section.text) or section.heading]
    number = next(n for n in range(1, 1_000) if f"section{n}" not in making.ids)
    block_id = making.id("", f"section{number}")
    boxes: list[Json] = []
    for at, text in enumerate(texts, 1):
        boxes.append({"id": making.id("", f"s{number}_{at}"), "label": words(_short(text if section.parts else section.heading)), "guidance": text})
        if has_options(text):
            making.doubts.append(Doubt(section.place, text, "这里列有选项，文字框里只能写字", ("改为选择", "保持文字")))
    limit = _limit(making, section)
    block: Json = {"kind": "boxes", "id": block_id, "limit": limit.most}
    if limit.least and len(boxes) == 1:
        block["least_zi"] = limit.least
    elif limit.least:
        making.doubts.append(Doubt(section.place, limit.said, "下限是几个文字框合计的，没有设"))
    block["boxes"] = boxes
    sheet: Json = {"id": f"s{number}", "name": _name(making, section.heading), "role": "section", "heading": section.heading, "blocks": [block]}
    if section.parts and section.text:
        sheet["note"] = "\n".join(section.text)
    if section.closing:
        sheet["closing"] = "\n".join(section.closing)
    return sheet


def _limit(making: Making, section: Section) -> Limit:
    if section.limit and section.limit.most:
        return section.limit
    parts = [part.limit.most for part in section.parts if part.limit and part.limit.most]
    if parts:
        making.doubts.append(Doubt(section.place, section.heading, f"各部分字数相加为 {sum(parts)}，作为这一项的上限", ("另写上限",)))
        return Limit(sum(parts), section.limit.least if section.limit else 0)
    making.doubts.append(Doubt(section.place, section.heading, f"没有写字数上限，暂定 {UNSTATED} 字", ("另写上限",)))
    return Limit(UNSTATED, section.limit.least if section.limit else 0, section.limit.said if section.limit else "")


def _short(text: str) -> str:
    """What a part is called: its numeral and first words."""
    bare = re.sub(r"[（(][^（）()]*字[^（）()]*[）)]", "", text.strip())
    first = re.split(r"[。；，：:\n]|,(?!\d{3})", bare)[0]
    return first[:LONGEST_LABEL] or text[:LONGEST_LABEL]


def _table(making: Making, sheets: list[Json], table: Table, title: str, heading: str = "") -> list[Asked]:
    shape = shape_of(table)
    place = table.grid.place
    making.doubts += [Doubt(place, text, why) for text, why in shape.doubts]
    if shape.asked:
        making.doubts += [Doubt(place, text, "表内的标题，没有放进表") for text in shape.captions]
        if table.notes:
            making.doubts += [Doubt(place, text, "表下的注，没有放进表", ("放到“填报步骤”", "不要")) for text in table.notes]
        return shape.asked
    unit = table.unit or next((u for u in map(unit_beside, shape.captions) if u), "") or (guess(shape.headed).unit if shape.headed else "")
    bare = re.sub(r"^.{0,4}[、）)]|[（(].*?[）)]", "", title)[:12]
    if shape.lines and shape.columns:
        blocks = grid_blocks(making, shape, unit, bare)
        role = "section"
    else:
        if shape.lines or not shape.columns:
            return []
        blocks, role = [table_block(making, shape, unit, bare)], "list"
    for block in blocks[:1]:
        if table.caption and heading and table.caption != heading:
            block["title"] = words(table.caption)
    if shape.headed:
        making.doubts.append(Doubt(place, shape.headed, "是各行名称上方的标题，不用填"))
    sheet: Json = {
        "id": making.id("", f"{blocks[0]['id']}_sheet"), "name": _name(making, title), "role": role,
        "heading": heading or title, "blocks": blocks,
    }
    notes = [*[c for c in shape.captions if c != title], *table.notes]
    if notes:
        sheet["note"] = "\n".join(notes)
    sheets.append(sheet)
    return []


def _cover(making: Making, sheets: list[Json], asked: list[Asked]) -> Json:
    """The cover with the fields of the notice; a field that is a narrative is a section of its own."""
    taken: set[str] = set()
    fields: list[Json] = []
    labels: set[str] = set()
    for one in asked:
        label = re.sub(r"\s*\n\s*", "", one.label).strip("：: ")
        if label in labels:
            continue
        labels.add(label)
        limit = limit_in(one.label) or limit_in(one.hint)
        if limit and limit.most:
            sheets.append(_narrative(making, Section(label, one.place, limit)))
            continue
        found = guess(label, one.unit, one.hint)
        if found.type == "serial":
            found = guess(f"{label}值", "", "")
        field = making.question(found, one.place, taken, shown=label)
        field.pop("year", None)
        bare = re.sub(r"[（(].*?[）)]", "", label)
        role = next((r for r, pattern in _ROLES if re.fullmatch(pattern, bare) and r not in {f.get("role") for f in fields}), "")
        if role:
            taken.discard(field["id"])
            field["id"] = free_id("", taken, role)
            field["role"] = role
            field["required"] = role == "unit"
            taken.add(field["id"])
        elif field["id"] in {r for r, _ in _ROLES}:
            taken.discard(field["id"])
            field["id"] = free_id("", taken, f"{field['id']}_other")
            taken.add(field["id"])
        if role == "date":
            field["type"] = "date"
        elif role:
            field = {k: v for k, v in field.items() if k not in {"list", "unit"}} | {"type": "text"}
        fields.append(field)
    if not any(f.get("role") == "unit" for f in fields):
        unit: Json = {"id": free_id("", taken, "unit"), "label": words("填报单位"), "role": "unit", "type": "text", "required": True}
        fields.insert(0, unit)
        making.doubts.append(Doubt("封面", "填报单位", "通知里没有看到，为了认出是谁报的，已补上"))
    return {"id": making.id("", "cover"), "name": "填报说明", "role": "cover", "blocks": [{"kind": "fields", "id": making.id("", "cover_fields"), "title": words("基本信息"), "fields": fields}]}
