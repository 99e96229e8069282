"""What the judgement of a definition says, in Chinese.

What belongs here: a sentence for each that is said of a definition in English, with the same facts. What does not: sentences
about formulas (``chinese_formulas``), and where a mistake was found.
"""

from __future__ import annotations

import ast
import re

from ..words import Words
from .chinese_formulas import FORMULAS

_Q = "“([^“”]*)”"
_ANY = "(.*)"
_HELD = "'?(.*?)'?"
SHAPES: tuple[tuple[str, str], ...] = (
    (rf"{_ANY} is a required property", "缺少{0:v}"),
    (rf"Additional properties are not allowed \({_ANY} (?:was|were) unexpected\); allowed here: {_ANY}", "有这里没有的内容{0:v}，这里可以有：{1}"),
    (r"there are (\d+) characters; at most (\d+)", "有 {0} 个字符，最多 {1} 个"),
    (r"there are (\d+) items; at most (\d+)", "有 {0} 项，最多 {1} 项"),
    (rf"one of these has to be there, and no other: {_ANY}", "这几样要写、也只能写一样：{0}"),
    (rf"{_HELD} is not allowed; one of {_ANY}", "“{0}”不在其中：{1}"),
    (rf"{_HELD} is not allowed; lower-case letters, digits and _", "“{0}”的写法不对，只用小写字母、数字和下划线，以字母开头"),
    (rf"{_HELD} is not allowed; the id: lower-case letters, digits and -", "“{0}”的写法不对，只用小写字母、数字和短横线"),
    (rf"{_HELD} is not allowed; three numbers, such as {_ANY}; {_ANY}", "“{0}”的写法不对，应为三个数，如 {1}"),
    (rf"{_HELD} is not allowed; a CSV file {_ANY}", "“{0}”的写法不对，应为表的文件夹内的 CSV 文件名"),
    (rf"{_HELD} is not allowed; the tab; at most (\d+) characters", "“{0}”的写法不对，工作表名称最多 {1} 个字符，不用 / \\ ? * [ ] :"),
    (rf"{_HELD} is not allowed; family\.name; {_ANY}", "“{0}”的写法不对，应为“类别.名称”，只用小写字母（名称里可用下划线），不用数字"),
    (rf"{_HELD} is not allowed; {_ANY}", "“{0}”的写法不对"),
    (rf"{_ANY} is less than the minimum of {_ANY}", "{0:v}应不少于 {1}"),
    (rf"{_ANY} is less than or equal to the minimum of {_ANY}", "{0:v}应大于 {1}"),
    (rf"{_ANY} is greater than the maximum of {_ANY}", "{0:v}应不多于 {1}"),
    (rf"{_ANY} is too long", "{0:v}太长或太多"),
    (rf"{_ANY} is too short", "{0:v}太短或太少"),
    (rf"{_ANY} should be non-empty", "不能是空的"),
    (rf"{_ANY} is expected to be empty", "应是空的"),
    (rf"{_ANY} does not have enough properties", "内容太少"),
    (rf"{_ANY} has too many properties", "内容太多，只写一种"),
    (rf"{_ANY} has non-unique elements", "有重复的内容"),
    *((rf"{_ANY} is not of type '{kind}'", f"{{0:v}}应为{zh}") for kind, zh in (
        ("integer", "整数"), ("number", "数字"), ("string", "文字"), ("boolean", " true 或 false（是或否）"), ("array", "一列内容"),
        ("object", "一组有名称的内容，如中文和英文各写一项"),
    )),
    (rf"{_ANY} is not of type {_ANY}", "{0:v}不是要填的那一种内容（{1}）"),
    (rf"{_ANY} was expected", "应为 {0:v}"),
    (rf"{_ANY} is not valid under any of the given schemas", "不是这里可以写的任何一种"),
    (rf"{_ANY} is valid under each of {_ANY}", "只能写其中一种"),
    (rf"{_ANY} does not match {_ANY}", "{0:v}的写法不对"),
)
"""What the JSON Schema says."""
SENTENCES: tuple[tuple[str, str], ...] = (
    (rf"{_Q} is already used at (\S+); choose another.*", "“{0}”在 {1} 已经用过，请换一个"),
    (rf"the name {_Q} is already that of (\S+); choose another id", "“{0}”这个名字在 {1} 已经用过，请换一个编号"),
    (rf"the role {_Q} is already that of (\S+)", "用途“{0}”在 {1} 已经有了"),
    (rf"{_Q} is already that of (\S+); choose another.*", "“{0}”在 {1} 已经用过，请换一个"),
    (rf"{_Q} is a sheet of the workbook itself; choose another name", "“{0}”是工作簿自己的工作表，请换一个名称"),
    (r"a \S+ has a “heading”", "要写“页内标题”"),
    (rf"a cover has blocks of kind fields only; it has {_ANY}", "封面只能有“逐项”的区块，现有：{0}"),
    (rf"a list has one block of kind table; it has {_ANY}", "清单只能有一个“可加行的表”，现有：{0}"),
    (rf"a section has boxes first and once, then grids and tables; it has {_ANY}", "先是一个“文字”区块，再是各表；现有：{0}"),
    (rf"the first sheet, and no other, has the role “cover”; it is at {_ANY}", "第一张工作表、也只有它，用途是“封面”；现在是：{0}"),
    (r"the character (U\+[0-9A-F]+) cannot stand in a workbook; take it out", "有不能写进工作簿的字符（{0}），请删去"),
    (r"the character (U\+[0-9A-F]+) in line (\d+) cannot stand in a workbook; take it out", "第 {1} 行有不能写进工作簿的字符（{0}），请删去"),
    (rf"Excel keeps {_Q} for itself; choose another name", "“{0}”是 Excel 自己用的名称，请换一个"),
    (r"it has nothing but blanks; choose a name that can be seen", "只有空格，请换一个看得见的名称"),
    (rf"Excel reads {_Q} as a value of its own; choose another id", "“{0}”会被当成固定的值，请换一个编号"),
    (r"(\d+) is more than “rows”, (\d+)", "最少 {0} 行，超过了行数 {1}"),
    (rf"Excel reads {_Q} as the address of a cell; choose another id", "“{0}”会被当成单元格地址，请换一个编号"),
    (rf"{_Q} has a meaning of its own; choose another (?:id|name)", "“{0}”另有用处，请换一个"),
    (rf"every table has a {_Q} of its own; choose another id", "每张表自己就有“{0}”，请换一个编号"),
    (r"names that begin with “explain_” are kept for explanations", "以“explain_”开头的名字留给情况说明，请换一个编号"),
    (rf"there is no list {_Q}; there are: {_ANY}", "没有名单“{0}”；现有：{1}"),
    (rf"there is no list {_Q} before this one; before it: {_ANY}", "这个名单之前没有名单“{0}”；之前有：{1}"),
    (rf"{_Q} lies outside the form's own folder; put the list into it", "“{0}”不在表的文件夹内，请放进来"),
    (rf"there is no {_Q}; there are: {_ANY}", "没有文件“{0}”；现有：{1}"),
    (rf"{_Q} is not UTF-8; save it as CSV in UTF-8", "“{0}”不是 UTF-8 编码，请另存为 UTF-8 的 CSV"),
    (rf"{_Q} needs the columns {_ANY}; it has {_ANY}", "“{0}”要有 code 和 name 两列，现有：{2}"),
    (rf"{_Q} is not a regular expression: {_ANY}", "“{0}”不是写得对的正则表达式"),
    (rf"{_Q} may hold {{code}} and {{name}} only", "“{0}”里只能用 {{code}} 和 {{name}}"),
    (rf"{_Q} is listed before", "“{0}”前面已经列过"),
    (rf"{_Q} already stands for {_Q}", "“{0}”已经是“{1}”的另一写法"),
    (rf"{_Q} is no input that adds up; there are: {_ANY}", "“{0}”不是可以相加的填报项；现有：{1}"),
    (rf"{_Q} has a figure already", "“{0}”前面已经写过数"),
    (rf"lists: {_ANY}", "名单的文件读不了：{0}"),
    (rf"codes of the families {_ANY} are not about answers; choose another", "{0} 这几类代码不是用来说填报内容的，请换一个"),
    (rf"{_Q} is not declared anywhere; one of {_ANY}", "没有“{0}”可以声明；应为其中之一：{1}"),
    (r"nothing uses {(.*)}", "没有地方用到 {{{0}}}"),
    (rf"a rule has a “scope”, or aims at {_ANY}", "规则要写“范围”，或写明管哪些类型、能力，只写一种"),
    (r"a rule with a scope, and no other, says at which input it is shown", "有范围的规则要写“显示在”，没有范围的不写"),
    (r"only a rule with a scope is repeated; one for types stands at each of their inputs", "有范围的规则才能重复，管类型的规则本来就处处适用"),
    (r"a rule of the scope “form” names the input that it is shown at", "整张表的规则要写明“显示在”哪一项"),
    (rf"{_Q} is not a column; (?:one of )?{_ANY}", "没有“{0}”这一列；现有：{1}"),
    (rf"{_Q} is not a column with a list; there are: {_ANY}", "“{0}”不是有名单的列；现有：{1}"),
    (rf"{_Q} is not a block; one of {_ANY}", "没有区块“{0}”；现有：{1}"),
    (rf"there is no input {_Q}(?:; the nearest: {_ANY})?", "没有填报项“{0}”；相近的有：{1}"),
    (r"a line with a type of its own also states its “unit”", "自己有类型的行，还要写计量单位"),
    (r"a grid's columns say what is required, not its lines", "必填由列来定，行不写"),
    (r"only lines and columns of a grid are compared with narratives", "只有固定行列的表的行和列才与文字核对"),
    (r"a grid has at least one line without a formula", "固定行列的表至少有一行不是算出来的"),
    (r"a (\S+) names its “list”", "这种类型要写明“名单”用哪一个"),
    (rf"only a {_ANY} has a list; the type is {_ANY}", "只有可选择的类型才有名单，这里的类型是 {1}"),
    (r"only a line of a grid is computed; in a table write it under “computed”", "只有固定行列的表的行可以有算式，清单的写成“计算列”"),
    (r"a (\S+) is a computed line of a grid and has a “formula”", "类型 {0} 是固定行列的表里算出来的行，要有算式"),
    (r"only a table has a serial number", "只有可加行的表有序号"),
    (rf"“least” and “most” are of a type that is a number{_ANY}", "只有数字的类型才有上下限"),
    (r"(\S+) is more than “most”, (\S+)", "下限 {0} 大于上限 {1}"),
    (r"a number shown plainly is explained by a “prompt”", "不加千分位的数要有“输入提示”"),
    (r"the type (\S+) is in (\S+); for (.*) choose another type, such as number", "类型 {0} 的单位是{1}；单位为“{2}”的请换一种类型，如“数”"),
    (r"only a field of the cover has a role", "只有封面上的填报项有用途"),
    (r"“year” and “series” are of columns; a line is asked in every year of them", "年份和系列由列来定，行每年都问"),
    (r"a series goes over years; state the “year” as well", "有系列的列还要写年份"),
    (r"lines are counted above a list that has “totals”", "有“量词”的清单要“有合计”"),
    (r"at most (\d+) fit a \w+; there are (\d+)", "最多放得下 {0} 列，现有 {1} 列"),
    (r"totals stand on a list whose first two columns are no amounts", "有合计的清单，前两列不能是金额"),
    (rf"{_Q} is a standard type; choose another name", "“{0}”是自带的类型，请换一个名称"),
    (rf"there is no type {_Q}; there are: {_ANY}", "没有类型“{0}”；现有：{1}"),
    (rf"{_Q} is kept for standard types; choose among {_ANY}", "“{0}”只用于自带的类型，可选：{1}"),
    (rf"what is {_Q} is read as (\S+); the kind is (\S+)", "有“{0}”能力的类型读作 {1}，这里写的是 {2}"),
    (rf"what is {_Q} has a step “value”, which says what was read", "有“{0}”能力的类型要有名为 value 的读法，说明读成什么"),
    (r"what is computed is neither read nor typed; leave out its steps and its entry", "算出来的不读也不填，请去掉读法和输入限制"),
    (rf"what is read as (\S+) is recorded as {_ANY}", "读作 {0} 的记录为 {1}"),
    (rf"{_Q} is already a step of this type; choose another name", "这个类型已经有读法“{0}”，请换一个名称"),
    (r"the value is of the type's kind, (\S+), not (\S+)", "value 的种类要与类型一致，是 {0}，不是 {1}"),
    (rf"a list drops down for a type that is {_Q}", "有“{0}”能力的类型才有下拉名单"),
    (r"an entry of kind custom, and no other, has a “formula” over raw", "自定公式的输入限制要有公式，别的没有"),
    (r"an entry of kind (\S+) has a “least”", "{0} 的输入限制要有下限"),
    (rf"“least” and “most” are of the kinds {_ANY}", "只有这几种输入限制有上下限：{0}"),
    (rf"what is typed may be unreadable {_ANY}", "可能有读不出的内容，却没有规则说明，请加一条级别为“错误”的规则"),
    (r"a text of (\d+) characters; Excel takes (\d+) in a formula", "公式里有 {0} 个字符的文字，Excel 最多 {1} 个"),
    (r"(?:(\S+) becomes )?a formula of (\d+) characters; Excel takes (\d+)", "成了 {1} 个字符的公式，Excel 最多 {2} 个"),
    (r"(\S+) becomes a text of (\d+) characters; Excel takes (\d+) in a formula", "公式里有 {1} 个字符的文字，Excel 最多 {2} 个"),
    (rf"type (\S+) becomes {_ANY}", "类型 {0} 的读法：{1:zh}"),
    (r"(?:\S+: )?a validation of (\d+) characters; Excel takes (\d+)", "输入限制有 {0} 个字符，Excel 最多 {1} 个"),
    (r"there is no form\.json", "没有 form.json"),
    (r"cannot be read: it is nested too deeply", "读不了：嵌套太深"),
    (r"it is not in UTF-8; save it as UTF-8", "不是 UTF-8 编码，请另存为 UTF-8"),
    (rf"cannot be read: {_ANY}", "读不了"),
    (r"not JSON: Expecting ',' delimiter", "不是 JSON：这里之前少了英文逗号，或者少了右括号"),
    (r"not JSON: Expecting ':' delimiter", "不是 JSON：名称后面少了英文冒号"),
    (r"not JSON: Expecting property name enclosed in double quotes", "不是 JSON：这里应是英文双引号里的名称；多了一个逗号、用了中文引号都会这样"),
    (r"not JSON: Illegal trailing comma before end of (?:object|array)", "不是 JSON：最后一项后面多了一个逗号"),
    (r"not JSON: Expecting value", "不是 JSON：这里应有内容；多了一个逗号、用了中文引号都会这样"),
    (r"not JSON: Extra data", "不是 JSON：结尾之后还有内容，可能多了右括号"),
    (r"not JSON: Unterminated string starting at", "不是 JSON：从这里开始的文字缺少右边的英文双引号"),
    (r"not JSON: Invalid control character at", "不是 JSON：文字里有换行或制表符，换行请写成 \\n"),
    (r"not JSON: Invalid \\?escape", "不是 JSON：反斜杠要写成两个"),
    (rf"not JSON: {_ANY}", "不是 JSON"),
)
"""A pattern of an English sentence, and the Chinese one with its facts put in; ``{1:zh}`` is a sentence of its own."""
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), zh) for pattern, zh in (*FORMULAS, *SENTENCES, *SHAPES))
_PLACE = re.compile(r"^((?:.*?form\.json: )?(?:line \d+ column \d+|(?:types\.json )?[a-z_]+(?:\[\d+\])?(?:\.[A-Za-z_][\w-]*(?:\[\d+\])?)*|\(top level\)|[^:]*(?=: there is no form\.json)|computed \S+|formula of \S+|type \S+)): (?=\S)", re.DOTALL)
UNKNOWN = "这里不合要求，原因见英文"


_FACTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("none"), "无"), (re.compile("this"), "这一项"), (re.compile(r"what (\S+) gives"), r"\1 的结果"), (re.compile("the text (“[^“”]*”)"), r"文字\1"),
)
"""What may stand in a sentence instead of something that has a name."""


_LONGEST = 40


def _value(said: str) -> str:
    """A value of JSON as a reader knows it: text in Chinese quotes, true, false and null by their names, groups by their size."""
    try:
        value = ast.literal_eval(said)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return said
    if isinstance(value, tuple):
        return "、".join(_value(repr(part)) for part in value)
    if isinstance(value, str):
        return f"“{value}”" if len(value) <= _LONGEST else f"“{value[:_LONGEST]}…”（共 {len(value)} 个字符）"
    if isinstance(value, list | dict):
        return f"这里的 {len(value)} 项内容" if value else "这里的空内容"
    return {"None": "空值（null）", "True": "true ", "False": "false "}.get(said, f"{said} ")


class _Said(str):
    """A fact that may itself be a sentence, or words of the one that it stands in."""

    def __format__(self, how: str) -> str:
        if how == "zh":
            return in_chinese(self).zh
        if how == "v":
            return _value(self)
        return next((found.expand(zh) for pattern, zh in _FACTS if (found := pattern.fullmatch(self))), str(self))


def in_chinese(sentence: str) -> Words:
    """A sentence of the judgement in both languages."""
    for pattern, zh in _PATTERNS:
        if found := pattern.fullmatch(sentence):
            return Words(zh.format(*(_Said(fact or "") for fact in found.groups())), sentence)
    return Words(UNKNOWN, sentence)


def both(problem: str) -> str:
    """A problem with its place, Chinese first; one that says itself in both languages stays as it is."""
    head, place = "", _PLACE.match(problem)
    while place and place[1] not in {"lists"}:
        head, problem = head + place[0], problem[place.end() :]
        place = _PLACE.match(problem)
    words = in_chinese(problem)
    where = re.sub(r"\bline (\d+) column (\d+)", r"第 \1 行第 \2 列", head)
    return f"{head}{problem}" if words.zh == UNKNOWN else f"{where}{words.zh}; {head}{words.en}"
