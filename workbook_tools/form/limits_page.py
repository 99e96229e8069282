"""What a definition may hold at most, and what it may not, as a table of the page on declaring a form.

What belongs here: the sentences, with each number taken from where it is decided. What does not: the judgement itself
(``validate``, ``validate_questions``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..rules.excel import MAX_FORMULA
from .validate import EXCELS_SHEET, NEEDS, OWN_BLOCKS, OWN_FAMILIES, OWN_SHEETS
from .validate_questions import columns_that_fit

HEAD = """
## 限制 Limits

`form validate` refuses what goes beyond these, with its place. 超出的，`form validate` 会指出在哪一处。

| 什么 | 限制 | Limit |
|---|---|---|
"""


def limits(schema: Mapping[str, Any]) -> str:
    """The section, from the JSON Schema of a definition and the rules of its judgement."""
    return HEAD + "".join(f"| {what} | {zh} | {en} |\n" for what, zh, en in _rows(schema))


def _block(schema: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    kinds = schema["$defs"]["block"]["allOf"]
    found: Mapping[str, Any] = next(one["then"]["properties"] for one in kinds if one["if"]["properties"]["kind"]["const"] == kind)
    return found


def _rows(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    defs = schema["$defs"]
    tab, width = defs["sheet"]["properties"]["name"]["maxLength"], defs["question"]["properties"]["width"]
    rows, limit = _block(schema, "table")["rows"], _block(schema, "boxes")["limit"]
    years = schema["properties"]["year"]
    listed, section = columns_that_fit("table", "list"), columns_that_fit("table", "section")
    grid, shown = columns_that_fit("grid", "section"), columns_that_fit("grid", "section", show_unit=True)
    kept = (*OWN_SHEETS, EXCELS_SHEET.capitalize())
    yield ("清单的列 `columns`", f"清单（`list`）最多 {listed} 列，“文字和表”（`section`）里的表最多 {section} 列", f"at most {listed} on a sheet of the role list, {section} in a table of a section")
    yield ("固定行列的列 `columns`", f"最多 {grid} 列，单位单列（`show_unit`）的 {shown} 列；至少有一行不是算出来的", f"at most {grid}, with `show_unit` {shown}; at least one line that is not computed")
    yield ("合计 `totals`", "只有清单能有；前两列不能是可以相加的（金额），“合计”两个字要写在那里", "on a list only, whose first two columns are none that add up (amounts): the word 合计 stands there")
    yield ("行数 `rows`", f"{rows['minimum']}—{rows['maximum']} 行；`at_least` 不超过它；`generate --rows` 同样最多 {rows['maximum']}", f"{rows['minimum']} to {rows['maximum']}, and no fewer than `at_least`")
    yield ("字数上限 `limit`", f"{limit['minimum']}—{limit['maximum']} 字，是一个区块各文字框合计", f"{limit['minimum']} to {limit['maximum']}, for all boxes of a block together")
    yield ("列宽 `width`", f"{width['minimum']}—{width['maximum']}", f"{width['minimum']} to {width['maximum']}")
    yield ("年份 `year`", f"整张表 {years['minimum']}—{years['maximum']}", f"{years['minimum']} to {years['maximum']} for the form")
    yield ("填报步骤 `steps`", f"1—{schema['properties']['steps']['maxItems']} 句", f"1 to {schema['properties']['steps']['maxItems']}")
    yield ("工作表 `name`", f"最多 {tab} 个字符，不用 \\\\ / ? * [ ] : '，不能重名，不能叫 {'、'.join(kept)}", f"at most {tab} characters, none of \\\\ / ? * [ ] : ', each once, not {', '.join(kept)}")
    yield ("工作表的用途 `role`", "第一张、也只有它是封面；封面只有“逐项”；清单只有一个“可加行的表”；“文字和表”先是至多一个“文字”，再是各表", "the first sheet, and no other, is the cover, of fields only; a list is one table; a section has boxes once and first, then grids and tables")
    yield ("规则代码 `code`", f"“类别.名称”，只用小写字母，名称里可用下划线，不用数字；类别不用 {'、'.join(OWN_FAMILIES)}", f"family.name of lower-case letters, _ in the name, no digits; not of the families {', '.join(OWN_FAMILIES)}")
    yield ("编号 `id`", f"小写字母开头，只用小写字母、数字、下划线；区块和文字框的不能像单元格地址（a1、tax2024）、不能是 true、false，不以 explain_ 开头；区块不能叫 {'、'.join(OWN_BLOCKS)}；表里不能叫 index、used、above", f"lower-case letters first, then digits and _ as well; that of a block or box reads neither as the address of a cell (a1, tax2024) nor as true, false, and does not begin with explain_; a block is not {', '.join(OWN_BLOCKS)}, a column not index, used, above")
    yield ("单位 `unit`", "“金额”只能是万元，元、亿元的用“数”；固定行列的表里自己有数字类型的行要写单位", "an amount is in 万元, for others take number; a line of a grid with a number type of its own states one")
    yield ("算式 `formula`", "只有固定行列的行；清单的写成“计算列”（`computed`）", "of lines of a grid; in a table write it under `computed`")
    yield ("一般不少于、不多于 `least` `most`", "只有数字的类型；下限不大于上限", "of types that are numbers, the least no more than the most")
    yield ("选择 `list`", "每个“选择”写一个名单；一种写法只代表一项", "each choice names one, and a spelling stands for one item")
    yield ("规则要有的设置 `needs`", f"只能是 {'、'.join(NEEDS)}", f"among {', '.join(NEEDS)}")
    yield ("公式", f"写进工作簿后不超过 {MAX_FORMULA:,} 个字符，其中一段文字不超过 255，输入限制不超过 255", f"as the workbook's formula at most {MAX_FORMULA:,} characters, one text in it 255, a validation 255")
