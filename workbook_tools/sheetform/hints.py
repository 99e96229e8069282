"""What the workbook of a definition tells whoever edits it.

What belongs here: the sentences of its first sheet and the hints beside its cells. What does not: where they stand
(``write_book``); a column without a hint here has what the JSON Schema says of its key.
"""

from __future__ import annotations

from collections.abc import Mapping

GUIDE = (
    "这是一张填报表的定义，改好后用 workbook-tools form from-excel 转回去，即可生成填报工作簿。",
    "This is the definition of a form. Edit it and turn it back with workbook-tools form from-excel.",
    "",
    "一、“基本”是整张表的标题、版本、年份等，一行一项。",
    "二、“表单”从上到下：工作表、区块、区块里的填报项（列、行、文字框）。加一项就插入一行：先选“种类”，再填中文名称和类型；编号可以空着，会按名称拟出。",
    "三、“名单”是下拉选项；“文件”是取自 CSV 文件的名单。",
    "四、“规则”是填报内容应当成立的公式、级别和提示语。公式用 Excel 的写法，用编号代替单元格地址。",
    "五、灰色的格对这一种行没有用，留空；黄色的格必须填写。第 2 行是程序认栏目用的，不要改。",
    "六、多个内容一行一个（Alt+Enter 换行）。要写空文字或首尾空格时，放在英文引号里。",
    "七、写错的地方，转回去时会指出在哪张表、哪一格、怎么改；没有错才会写出文件。",
    "八、改了中文就把英文一并改掉或清空（清空会重拟）。英文没有跟着改的，转回去时会换掉并告诉您；英文还合适的，在后面加 (ok)。",
    "",
    "类型 Types",
)
HINTS: Mapping[str, str] = {
    "": "选这一行是什么：工作表、区块，还是区块里的一项。",
    "id": "规则和数据里用的名字：小写字母开头，只用小写字母、数字和下划线。空着会按中文名称拟出。",
    "label.zh": "表上显示的名称，照抄通知。",
    "type": "答案是哪一类，从下拉中选；各类怎么填见“说明”。",
    "unit": "答案的计量单位，如 万元、家、%。",
    "limit": "这一区块各文字框合计最多多少字。",
    "required": "是：必须填写。",
    "list": "类型为“选择”时，用哪个名单（名单的编号）。",
    "guidance": "写什么，一字不差照抄通知。",
    "example": "答案写成什么样。",
    "role": "工作表：封面、文字和表、清单。封面上的填报项：是哪一项单位信息。",
    "kind": "区块的样子：逐项（封面用）、文字、固定行列、可加行的表。",
    "rows": "可加行的表有多少行。",
    "assert": "应当成立的公式，如 tax<=output*0.3。",
    "when": "什么时候才要求，如 output>0。",
    "scope": "对哪个区块的每一行，写区块编号；对整张表写 form。",
    "at": "不成立时显示在哪个填报项，写编号。",
    "severity": "错误：必须改正；核实：改正或说明；提示：只告知。",
    "zh.rule": "要求是什么，一句话。",
    "zh.found": "发现了什么；{编号} 会换成填的内容。",
    "zh.fix": "请填报人怎么做。",
    "heading": "打印在这一页上方的标题。",
    "year": "这一项是哪一年的数。",
    "name": "工作表标签上的字，最多 31 个字符。",
}
"""What to write in a column, by its key."""
