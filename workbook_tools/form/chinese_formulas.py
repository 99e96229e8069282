"""What is said of the formulas of a definition, in Chinese.

What belongs here: sentences about names, functions and kinds of values. What does not: every other part of a definition
(``chinese``).
"""

from __future__ import annotations

_Q = "“([^“”]*)”"
_ANY = "(.*)"
_WHAT = "(“[^“”]*”|the text “[^“”]*”|what \\S+ gives|this)"
FORMULAS: tuple[tuple[str, str], ...] = (
    (r"(?:\S+ )?character (\d+) of “(.*?)”: (.*)", "公式“{1}”第 {0} 个字符处：{2:zh}"),
    (rf"there is no function {_Q}; there are: {_ANY}", "没有函数“{0}”；可用：{1}"),
    (r"(\S+) takes (\S+) or more arguments, not (\d+)", "{0} 至少要 {1} 个参数，现在有 {2} 个"),
    (r"(\S+) takes (\S+) to (\S+) arguments, not (\d+)", "{0} 要 {1} 到 {2} 个参数，现在有 {3} 个"),
    (r"(\S+) takes (\S+) arguments, not (\d+)", "{0} 要 {1} 个参数，现在有 {2} 个"),
    (rf"there is no {_Q} here; there are: {_ANY}", "这里没有“{0}”；可用：{1}"),
    (rf"there is no {_Q} here; the nearest: {_ANY}", "这里没有“{0}”；相近的有：{1}"),
    (rf"there is no {_Q} here; here are: {_ANY}", "这里没有“{0}”；这里有：{1}"),
    (rf"there is no {_Q} here; write an id such as {_ANY}", "这里没有“{0}”；请写编号，如 {1}"),
    (rf"there is no {_Q} here", "这里没有“{0}”"),
    (rf"{_Q} could be of several columns; write {_ANY}", "“{0}”好几列都有，请写明 {1}"),
    (rf"{_Q} neither holds nor fails; {_ANY}", "“{0}”不是能判断成立与否的公式，应当有比较（= < >）或 AND、OR、NOT"),
    (rf"{_Q} depends on {_Q} itself", "“{0}”最终用到了“{1}”自己"),
    (r"a whole column stands where one value is needed", "要一个值的地方用了整列"),
    (rf"a whole column stands beside {_Q}, where one value is needed", "“{0}”旁边要一个值，却用了整列"),
    (r"a whole column stands after “-”, where one value is needed", "负号后面要一个值，却用了整列"),
    (r"argument (\d+) of (\S+) is a whole column; it takes one value", "{1} 的第 {0} 个参数要一个值，却用了整列"),
    (r"argument (\d+) of (\S+) is one value; it takes a whole column", "{1} 的第 {0} 个参数要整列，却用了一个值"),
    (r"argument 2 of ITEM is no list of the form; write its id after “lists\.”", "ITEM 的第 2 个参数要填报表的名单，写“lists.”加名单的编号"),
    (rf"{_Q} stands beside the line; a computed column looks at its own line", "“{0}”不在这一行；清单里算出来的栏只能用本行的"),
    (rf"SUMIF goes over columns of one table, not of {_ANY}", "SUMIF 的各列要在同一张表，现在用到：{0}"),
    (rf"{_WHAT} is text and {_WHAT} a number; {_Q} never compares them", "{0} 是文字，{1} 是数字，用“{2}”比不出结果"),
    (rf"{_WHAT} is a condition and {_WHAT} a number; {_Q} never compares them", "{0} 是条件，{1} 是数字，用“{2}”比不出结果；连着比较的请用 AND 分开写"),
    (rf"{_WHAT} may be text, and {_Q} orders texts differently in each program; compare numbers",
     "{0} 可能是文字，用“{1}”比先后，各个软件的结果不同；请比较数字"),
    (rf"{_WHAT} is text, and {_Q} orders texts differently in each program; compare numbers",
     "{0} 是文字，用“{1}”比先后，各个软件的结果不同；请比较数字"),
    (rf"{_WHAT} orders texts, which each program does differently; compare numbers", "{0} 是按先后比文字，各个软件的结果不同；请比较数字"),
    (rf"{_WHAT} is text, and (\S+) needs a condition", "{0} 是文字，{1} 要的是条件"),
    (rf"{_WHAT} is text, and (\S+) needs (?:a number|numbers)", "{0} 是文字，{1} 要的是数字"),
    (r"IF needs a condition, not text", "IF 的第一个参数要的是条件，不是文字"),
    (r"this cannot be read", "这里读不懂"),
    (r"“([“”‘’])” is not part of the language", '“{0}”不能用在公式里，文字两边请用英文引号 "'),
    (r"“([，（）；：。！？＞＜＝＋－＊／、［］｛｝＆　０-９Ａ-Ｚａ-ｚ])” is not part of the language", "“{0}”不能用在公式里，请改用英文（半角）的标点和字母，如 , ( ) > ="),
    (rf"{_Q} is not part of the language", "“{0}”不能用在公式里"),
    (rf"expected {_Q}, found the end", "应为“{0}”，公式却到头了"),
    (rf"expected {_Q}, found {_ANY}", "应为“{0}”，写的是 {1}"),
    (r"expected a value, found the end", "缺一个值，公式到头了"),
    (rf"expected a value, found {_ANY}", "这里要一个值，写的是 {0}"),
    (rf"expected an operator, found {_ANY}", "这里要运算符，写的是 {0}"),
    (r"nested more than (\d+) deep", "嵌套超过 {0} 层"),
    (r"more than (\d+) operations follow from each other", "连在一起的运算超过 {0} 步，相加的请用 SUM"),
    (r"this number is larger than Excel can hold", "这个数太大，Excel 放不下"),
)
"""A pattern of an English sentence, and the Chinese one with its facts put in; ``{2:zh}`` is a sentence of its own."""
