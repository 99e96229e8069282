"""Write the page on declaring a form, from the JSON Schema of a definition and the declarations of the types.

What belongs here: the page's sentences. What does not: what a key or a type means, which the page takes from
``form.schema.json``, ``types.json`` and ``types``. ``python -m workbook_tools.form.forms_page`` prints it; a
test holds ``docs/forms.md`` to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .limits_page import limits
from .load import definition_schema
from .standard import make_types
from .types import CAPABILITIES, ENTRY, EVERY_ENTRY, FieldType

HEAD = """# 声明一张表 Declaring a form

A form is a folder with a `form.json` and its code lists. Everything else is derived from it: the workbook, what may be
typed into it, its live checks, the checks in Python, the guide, the schema of a record and the analyst's tables.
This page is generated from the JSON Schema of a definition and from the types that come with every form.

一张表就是一个文件夹：`form.json` 和它的名单。工作簿、输入限制、自检、核对、填写指南和汇总都由它得出，不用写程序。

`workbook-tools form validate FOLDER` judges a definition: every mistake with its place and what is allowed there. A star
marks what has to be there.

## 从通知起草 Drafted from a notice

```console
$ workbook-tools form draft 通知.docx --out my-form
```

读 Word（自动编号、文本框、合并单元格）、文本和工作簿里的模板：标题，一、（一）1. 的各部分和字数，填写要求一字不差，表格的列、单位、年份和示例，
“其中”“占比”“合计”。正文（主送、要求）、落款、日期、抄送和联系人不当作要填的。拿不准的和没有放进表的，连同每项类型的理由，都写在 `草稿说明.md`；每一句话不在表里，就在那里。

Sections with their numerals and limits, parts with their guidance word for word, tables with nested headings, units, years and
examples, fields, choices; 其中 becomes a rule, 占比 and 合计 formulas. The letter, its addressees, issuer, date and contacts are told and not
asked. What is uncertain is listed in `草稿说明.md` with what else it
might be, and so is every sentence that the form does not hold. `python -m benchmarks.draft` prints precision and recall on 37
notices that were written for it, by the same hands as the program: a notice of another kind may be read less well.
A scan has to be recognised as text first.

## 在 Excel 里改 Edited in Excel

以 README 开头那张表为例，先把它存成 `templates/visit-list/form.json`。With the form at the top of the README, saved as that file:

```console
$ workbook-tools form to-excel visit-list --forms templates --out 定义.xlsx
$ workbook-tools form from-excel 定义.xlsx --out templates/visit-list
```

“表单”一行一项：先选“种类”（工作表、区块、填报项、列、行、文字框），写中文名称，选类型；编号可以空着，会按名称拟出。“名单”是
下拉的选项，“规则”是公式、级别和提示语，“基本”是标题、版本和年份。灰色的格用不着，黄色的格要填。写错的地方会指出是哪一格
（`表单!F12（类型）：…`），没有错才写出文件；没有改过的文件一个字节也不变。改了中文而英文没有跟着改的，换成重拟的英文并指出是哪一格；
原来的英文还合适的，在后面加 `(ok)` 再转。

The workbook has a line for every sheet, block and question (表单), list item (名单) and rule (规则), and a column for every key of
the tables below; its second row holds the keys. Ids that are blank are proposed from a glossary or from pinyin, English words
that are blank are proposed from a list of words of official forms; where it does not know them, the Chinese stands there
with “(untranslated)”. English that was left while its Chinese was changed is replaced by such a proposal and told with its cell, so that
no guide says two things; English that is still right is confirmed by `(ok)` behind it. Mistakes come with their cell and nothing is written. Unchanged files keep their bytes:
a sheet that is not shown holds them. Read by LibreOffice and by Microsoft's validator; not yet tried in Excel or WPS.

## 发出之前看看 Previewed

`workbook-tools form preview FORM --out 文件夹` 按类型填好一份，再逐条违反规则各做一份，`预览说明.md` 写明核对时怎么说；
答案是试出来的，做不出的规则写明“没有做出”。One workbook filled in, and one for each rule with answers that break it. The answers
are found by trying, in seconds: of the 58 rules of `specialty-park-2022` 57 are broken so, and all but one of `progress-return-2024`;
the one, text that spills over its box when it is pasted, is listed to be tried by hand. What is left to find in the filled-in
workbook is listed as well (nothing in these two). With LibreOffice and poppler every page is there as a picture.

## 草稿加改动 A draft and edits

`workbook-tools form edits 通知 FORM --out edits.json` 写出从草稿到这张表要改哪些，一行一条：`at` 是位置（键和编号），`set` 改，`add` 加，`remove`、`drop` 去，
`order`、`keys` 排顺序。`form draft 通知 --edits edits.json` 起草后照着改，名单文件从 `edits.json` 所在的文件夹取。明年的通知用今年的 `edits.json`，
对得上的都照做，对不上的列在 `草稿说明.md`。

`specialty-park-2022` is kept like that: `notice.txt` is the notice as it was issued, `edits.json` holds 80 edits (what the notice
does not say: cover fields, grids, rules, English words, shorter names), and a test makes `form.json` of the two, byte for byte. After a
change to the form write its edits anew.

## 改版之后 A later edition

`workbook-tools form diff 旧版 新版` 先列出定义的差别，再说已发出的表会怎样：哪些项按编号照搬，哪些要用 `migrate` 转，哪些没有去处，哪些是新的；
哪个编号问的成了另一件事，哪项名称没变而编号变了；字数、上下限、名单收紧了什么；哪条规则的公式、级别、条件改了。
`form validate` 与手头的上一版（或 `--earlier` 指明的）比较，编号没变而含义变了的都提醒，不算错误。
`migrate` 不靠相近：名称一样的才转（编号改了的按名称转，并说明），编号没变而名称、单位、年份、类型变了的留下，列出来，
确认是同一件事的加 `--same 编号`（或 `--same 旧编号=新编号`）再转一次。旧版的定义用 `--forms` 给出；没有的，比的是旧表里的文字。

`form diff OLD NEW` also says what the change does to returns that are out, and `form validate` warns of ids that ask something else than
in the version before. Two labels are taken for two questions where less than half of their characters are common, years and
marks aside: read what it says, it is a comparison of words. `migrate` takes nothing for the same because it sounds alike: the same words carry
over, under another id as well, which is told; the same id in other words, another unit, year or type waits until `--same ID` or
`--same OLD=NEW` confirms it. The old definition is named with `--forms`; without it the words in the old file are compared.

## 随通知发出 Published with the notice

`workbook-tools form publish FORM --out 附件.zip` 把空白表、填写指南、核对规则（公文格式的 Word）、表的定义和每一页的图片装在一起；
one archive with the blank workbook, guide and rules as Word documents, the definition, and a picture of every page where LibreOffice
and poppler are installed (a line says so where they are not).

## 三条命令 Three commands

```console
$ workbook-tools form draft 通知.docx --out 我的表
$ workbook-tools generate --form 我的表/定义.xlsx --units 名册.csv --out 下发
$ workbook-tools check 收回 --forms 我的表 --units 名册.csv --out 结果 --aggregate 汇总.xlsx
```

从 Word 通知到下发、收表、核对、汇总，不碰 JSON：`form draft` 同时写出可编辑的 `定义.xlsx`，要改就在 Excel 里改它；`generate` 直接认它，
把它转成同一文件夹里的定义再生成；`check --aggregate` 核对后随即汇总通过的报送。

From the notice to the totals without touching JSON: a draft comes with the workbook to edit, `generate` takes that workbook as the
form (and writes its folder anew from it, but never over what somebody else changed), `check --aggregate` adds up what it accepted.

## 整张表 The form
"""

OWN_TYPE = """{"types": [
 {"name": "mobile", "title": {"zh": "手机号", "en": "a mobile number"}, "kind": "text", "capabilities": ["spelled"],
  "example": "13800000000", "format": "@", "align": "center",
  "entry": {"kind": "custom", "formula": "LEN(raw)=11",
   "error": {"zh": "请填写 11 位手机号，如 {example}。", "en": "Write 11 digits, such as {example}."}},
  "steps": [
   {"name": "read", "kind": "text", "formula": "HALF(STRIP(raw))"},
   {"name": "value", "kind": "text",
    "formula": "IF(read=\\"\\",\\"\\",IF(AND(DIGITS(read),LEN(read)=11,LEFT(read,1)=\\"1\\"),read,\\"?\\"))"}]}],
"rules": [
 {"code": "value.not_mobile", "types": ["mobile"], "severity": "error", "assert": "it<>\\"?\\"", "when": "NOT(ISERROR(raw))",
  "zh": {"rule": "手机号为 11 位数字", "found": "“{found}”不是手机号", "fix": "请填写 11 位手机号，如 {example}"},
  "en": {"rule": "A mobile number has 11 digits", "found": "“{found}” is no mobile number", "fix": "Write it such as {example}"}}]}
"""
"""The page's example of a type of a form's own, with its rule."""

TYPES = """
## 类型 Types

A type is one declaration: how a cell is read, what may be typed, how it looks, what it can do. The first table is what
people see of each type, the second what it can do.

| Type | 名称 | 填什么 | What may be written |
|---|---|---|---|
"""

MIDDLE = """
| Type | Read as | Recorded as | Shown as | Example | Unit | Capabilities |
|---|---|---|---|---|---|---|
"""

ABILITIES = """
## 能力 Capabilities

Rules aim at what types can do, so a new type gets every rule for what it says it can do. A rule of a form may do the
same: `"capabilities": ["numeric"]`, or `"types": ["mobile"]`, in place of a `scope`.

| Capability | 含义 | Meaning |
|---|---|---|
"""

PERCENT = """
## 百分数为什么这样读 How a percentage is read

The cells have a percentage format, so that what a cell shows is what is read; a record keeps Excel's own number (1 = 100%,
as the data dictionary and the JSON Schema say). Nothing is taken for a hundred times or a hundredth of itself without a
word:

| In the cell | Shown | Read as | Said |
|---|---|---|---|
| the number 0.35: 35 typed, or 35% | 35.00% | 35% | nothing |
| the text `35%`, `３５％`, `百分之35` | as it is | 35% | info: read as 35% |
| the text `35` or `0.35`, without a sign | as it is | not read | error: type it again |
| a number above 10, such as 35 pasted | 3500.00% | not read | error: it may be 35% or 3500% |
| a number above 1 up to 10, such as 1.5 pasted | 150.00% | 150% | to be verified: is it 150% or 1.5%? |
| a number below 0 | -5.00% | as it is | error; a growth rate is a type of the form's own |

LibreOffice was seen to show 35.00% where 35 is typed; a sign that is typed as well it doubles (`35%%`), which the cell
refuses. Microsoft documents the same for Excel, without the doubled sign; Excel and WPS have not been tried. A
number up to 1 that was pasted with another look and without the cell's entry limits (`0.8`, meant as 80% or as 0.8%) is
read as 80% and has to be verified: `structure.format_lost`.

## 统一社会信用代码 Credit codes

The last of the 18 characters checks the others: with the 31 characters `0-9A-Y` without I, O, S, V and Z as values 0 to 30
and the weights 1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1 the sum of products is a multiple of 31
(GB 32100-2015). Any single wrong character is found. Lower case and full width are read and noted; a code kept as a
number has lost digits, which is an error of its own.

## 自己的类型 A type of the form's own

The same declaration under `types` in `form.json`, under a name that no standard type has, and rules for it. Steps are
written in the [rule language](rule-language.md) over `raw`, the cell, and the steps before them; `value` is what the
cell means, `"?"` where that cannot be told. A type whose reading may end in `"?"` without an error rule that
says so is refused when the form is loaded: nobody would ever be told.

```json
"""

WORDS = """```

Words may hold `{unit}`, `{example}`, `{found}` and what the rule shows, `{stated:,}` with separators; a part in brackets is left out where a value in
it is empty: `填写[以{unit}为单位的]数字`.
"""

DECLARED = """## 声明，不靠猜 Declared, not guessed

- `role`: which field of the cover is the unit, its city, county and park, whom to call, and the date of the return. A field
  with such an id has the role without saying so.
- `counted_as`: what the lines of a list are, for 共 3 个项目; `grouped_by`: the columns by whose items totals are made.
- `year` and `series` of a column: which year an amount is of, and what it is an amount of in every year.
- `example` of a question, where its type's example does not fit (a year, a month written as a number).
- `unit`: a number is said to be in a unit only where one is declared; an `amount` is in 万元.
"""

KEYS: tuple[tuple[str, str], ...] = (
    ("工作表 Sheets", "sheet"), ("区块 Blocks", "block"), ("填报项 Questions", "question"),
    ("文字框 Boxes", "box"), ("规则 Rules", "rule"), ("名单 Lists", "list"),
)


def _keys(schema: Mapping[str, Any]) -> Iterator[str]:
    """A table of the keys of an object."""
    yield "| Key | Meaning |"
    yield "|---|---|"
    for key, said in schema["properties"].items():
        star = " *" if key in schema.get("required", ()) else ""
        yield f"| `{key}`{star} | {said.get('description', '')} |"
    yield ""


def _block_keys(schema: Mapping[str, Any]) -> Iterator[str]:
    for kind in schema["allOf"]:
        yield from _keys(kind["then"])


def _about(kind: FieldType) -> str:
    return f"| `{kind.name}` | {kind.title.zh} | {kind.about.zh} | {kind.about.en} |"


def _facts(kind: FieldType) -> str:
    can = ", ".join(name for name in (*CAPABILITIES, ENTRY) if kind.can(name))
    unit = f"{kind.unit} ({kind.recorded_in.en})" if kind.unit and kind.recorded_in else kind.unit
    unit = unit or (kind.recorded_in.en if kind.recorded_in else "")
    example = f"`{kind.example}`" if kind.example else ""
    return f"| `{kind.name}` | {kind.kind} | {kind.json} | `{kind.number_format}` | {example} | {unit} | {can} |"


def page() -> str:
    """The whole page as Markdown."""
    schema = definition_schema()
    out = [HEAD, *_keys(schema)]
    for title, name in KEYS:
        out += [f"## {title}\n", *(_block_keys if name == "block" else _keys)(schema["$defs"][name])]
    types = make_types().values()
    abilities = {**CAPABILITIES, ENTRY: EVERY_ENTRY}
    text = "\n".join(out) + TYPES + "\n".join(map(_about, types)) + "\n" + MIDDLE + "\n".join(map(_facts, types)) + "\n"
    text += ABILITIES + "\n".join(f"| `{n}` | {c.words.zh} | {c.words.en} |" for n, c in abilities.items()) + "\n"
    text += PERCENT + OWN_TYPE + WORDS + "\n### 类型的各项 Keys of a type\n\n" + "\n".join(_keys(schema["$defs"]["type"]))
    text += "\n### 输入限制 Keys of an entry\n\n" + "\n".join(_keys(schema["$defs"]["entry"])) + "\n"
    return text + DECLARED + limits(schema)


if __name__ == "__main__":
    print(page(), end="")
