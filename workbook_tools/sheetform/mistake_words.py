"""What the judgement of a definition says, in Chinese.

What belongs here: one sentence for each that ``form`` has in English, with the same facts. What does not: where it was
found (``from_excel``). A sentence that is not here keeps its English beside a Chinese one that says so.
"""

from __future__ import annotations

import re

from ..words import Words

MISSING = Words("没有填写", "this is to be filled in")
_Q = "“([^“”]*)”"
SENTENCES: tuple[tuple[str, str], ...] = (
    (rf"{_Q} is already used at (\S+); choose another.*", "“{0}”在 {1} 已经用过，请换一个"),
    (rf"{_Q} is already that of (\S+); choose another.*", "“{0}”在 {1} 已经用过，请换一个"),
    (rf"the name {_Q} is already that of (\S+); choose another id", "“{0}”这个名字在 {1} 已经用过，请换一个编号"),
    (rf"{_Q} is a sheet of the workbook itself; choose another name", "“{0}”是工作簿自己的工作表，请换一个名称"),
    (rf"there is no list {_Q}; there are: (.*)", "没有名单“{0}”；现有：{1}"),
    (rf"there is no list {_Q} before this one; before it: (.*)", "这个名单之前没有名单“{0}”；之前有：{1}"),
    (rf"a (\S+) names its {_Q}", "这种类型要写明“名单”用哪一个"),
    (r"only a (.*) has a list; the type is (.*)", "只有可选择的类型才有名单，这里的类型是 {1}"),
    (rf"a (?:section|list) has a {_Q}", "要写“页内标题”"),
    (r"a cover has blocks of kind fields only; it has (.*)", "封面只能有“逐项”的区块，现有：{0}"),
    (r"a list has one block of kind table; it has (.*)", "清单只能有一个“可加行的表”，现有：{0}"),
    (r"a section has boxes first and once, then grids and tables; it has (.*)", "先是一个“文字”区块，再是各表；现有：{0}"),
    (r"the first sheet, and no other, has the role “cover”; it is at (.*)", "第一张工作表、也只有它，用途是“封面”；现在是：{0}"),
    (rf"Excel reads {_Q} as the address of a cell; choose another id", "“{0}”会被当成单元格地址，请换一个编号"),
    (rf"{_Q} has a meaning of its own; choose another id", "“{0}”另有用处，请换一个编号"),
    (rf"every table has a {_Q} of its own; choose another id", "每张表自己就有“{0}”，请换一个编号"),
    (rf"character (\d+) of {_Q}: there is no function {_Q}; there are: (.*)", "第 {0} 个字符：没有函数“{2}”；可用：{3}"),
    (rf"character (\d+) of {_Q}: there is no {_Q} here; there are: (.*)", "第 {0} 个字符：这里没有“{2}”；可用：{3}"),
    (rf"character (\d+) of {_Q}: (.*)", "公式第 {0} 个字符处写错了"),
    (rf"{_Q} neither holds nor fails; .*", "“{0}”不是能判断成立与否的公式，应当有比较（= < >）或 AND、OR、NOT"),
    (rf"{_Q} is not a column; one of (.*)", "没有“{0}”这一列；现有：{1}"),
    (rf"there is no type {_Q}; there are: (.*)", "没有类型“{0}”；现有：{1}"),
    (r"a rule has a “scope”, or aims at .*", "规则要写“范围”，或写明管哪些类型、能力，只写一种"),
    (r"a rule with a scope, and no other, says at which input it is shown", "有范围的规则要写“显示在”，没有范围的不写"),
    (r"the type (\S+) is in (\S+); for (\S+) choose another type, such as number", "类型 {0} 的单位是{1}；单位为“{2}”的请换一种类型，如“数”"),
    (r"only a table has a serial number", "只有可加行的表有序号"),
    (r"at most (\d+) fit a \w+; there are (\d+)", "最多放得下 {0} 列，现有 {1} 列"),
    (r"“least” and “most” are of a type that is a number.*", "只有数字的类型才有上下限"),
    (r"totals stand on a list whose first two columns are no amounts", "有合计的清单，前两列不能是金额"),
    (r"lines are counted above a list that has “totals”", "有“量词”的清单要“有合计”"),
    (r"a number shown plainly is explained by a “prompt”", "不加千分位的数要有“输入提示”"),
    (r"a grid has at least one line without a formula", "固定行列的表至少有一行不是算出来的"),
    (rf"{_Q} is listed before", "“{0}”前面已经列过"),
    (rf"{_Q} already stands for {_Q}", "“{0}”已经是“{1}”的另一写法"),
)
"""A pattern of an English sentence, and the Chinese one with its facts put in."""
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), zh) for pattern, zh in SENTENCES)


def in_chinese(sentence: str) -> Words:
    """A sentence of the judgement in both languages."""
    for pattern, zh in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return Words(zh.format(*found.groups()), sentence)
    return Words("这里不合要求，原因见英文", sentence)
