"""Whatever is said of a definition in English is said in Chinese as well: every sentence in the source, and every keyword of the schema."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.languages import mixed_zh
from tests.small_form import write_form
from workbook_tools.cli import main
from workbook_tools.form.chinese import SENTENCES, SHAPES, UNKNOWN, both, in_chinese
from workbook_tools.form.chinese_formulas import FORMULAS
from workbook_tools.form.load import schema_mistakes

PACKAGE = Path(__file__).parents[1] / "workbook_tools"
JUDGES = (
    "form/validate.py", "form/validate_questions.py", "form/validate_types.py", "form/parts.py", "form/expressions.py", "form/load.py",
    "binding/bound_rules.py", "binding/references.py", "binding/names.py", "binding/types.py", "rules/syntax.py", "workbook/formula_limits.py",
    "workbook/validation.py",
)
"""The modules that judge a definition."""
RAISED = {"DefinitionError", "ScopeError", "RuleSyntaxError", "TypeMismatch", "ValueError"}


SAMPLES: tuple[tuple[str, str], ...] = (
    (r"position|problem\[1\]", "7"), (r"^key$", "id"), (r"^claim$", "rules[1]: what is “7”"), (r"_instead\(|_nearest\(", "; the nearest: x"), (r"_words\(", "this"), (r"\b(problem|error)\b", "this cannot be read"), (r"^needed$", "a number"),
    (r"^part$", "rows[1]"), (r"place|origin|^here$|^item.id$", "rules[1]"),
)
"""What stands in a sentence where the source has such an expression; elsewhere a 7 does."""
MADE = {
    ("binding/references.py", "where"): "rules[1].formula: character", ("binding/bound_rules.py", "where"): "rules[1].assert: character 7 of “x”",
    ("workbook/formula_limits.py", "problem"): "a formula of 7 characters; Excel takes 7", ("form/load.py", "folder.name"): "rules",
}
"""What these modules have made first."""


def sample(fact: ast.expr, name: str) -> str:
    """A value that the fact may have."""
    said = ast.unparse(fact)
    return MADE.get((name, said)) or next((text for pattern, text in SAMPLES if re.search(pattern, said)), "7")


def texts(node: ast.AST | None, name: str) -> Iterator[str]:
    """The texts that an expression may be, a sample in the place of each fact."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(p.value) if isinstance(p, ast.Constant) else sample(p.value, name) for p in node.values if isinstance(p, ast.Constant | ast.FormattedValue))
    elif isinstance(node, ast.BinOp):
        yield from (left + right for left in texts(node.left, name) for right in texts(node.right, name))
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body, name), *texts(node.orelse, name))
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        for part in node.elts:
            yield from texts(part, name)


def sentences() -> Iterator[tuple[str, str]]:
    """Each sentence that is yielded, raised, returned or kept by a module that judges, with its place in the source."""
    for name in JUDGES:
        for node in ast.walk(ast.parse((PACKAGE / name).read_text(encoding="utf-8"))):
            told: list[ast.AST | None] = []
            line = getattr(node, "lineno", 0)
            if isinstance(node, ast.Yield | ast.Return):
                told = [node.value]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                told = list(node.args)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in {"problem", "told"}:
                told = [node.value]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
                told = list(node.args)
            for text in (text for one in told for text in texts(one, name)):
                if " " in text.strip() and not text.startswith(("; ", "the text ", "what 7 ")):
                    yield f"{name}:{line}", text.replace("{{", "{").replace("}}", "}")


FOUND = sorted(set(sentences()))


def test_the_sentences_are_found() -> None:
    """As many as there are patterns at the least: a judge that says nothing would prove nothing."""
    assert len(FOUND) >= 75


@pytest.mark.parametrize(("place", "sentence"), FOUND, ids=lambda value: value if ".py:" in value else "")
def test_every_sentence_of_the_judgement_is_said_in_chinese(place: str, sentence: str) -> None:
    """Chinese first, then the sentence itself."""
    said = both(sentence.replace("7.type", "x.type"))
    zh, mark, en = said.partition("; ")
    assert mark and UNKNOWN not in said and any("\u4e00" <= c <= "\u9fff" for c in zh) and en, (place, sentence, said)


def keywords(schema: Any, *, named: bool = False) -> Iterator[str]:
    """The keywords of a JSON Schema that judge something."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if not named:
                yield key
            yield from keywords(value, named=key in {"properties", "$defs"} and not named)
    elif isinstance(schema, list):
        for value in schema:
            yield from keywords(value)


BROKEN: dict[str, tuple[Any, Any]] = {
    "type": ({"type": "string"}, 5), "required": ({"required": ["a"]}, {}), "minItems": ({"minItems": 2}, [1]), "maxItems": ({"maxItems": 1}, [1, 2]),
    "minLength": ({"minLength": 1}, ""), "maxLength": ({"maxLength": 1}, "ab"), "minimum": ({"minimum": 2}, 1), "exclusiveMinimum": ({"exclusiveMinimum": 2}, 2), "maximum": ({"maximum": 2}, 3),
    "uniqueItems": ({"uniqueItems": True}, [1, 1]), "const": ({"const": 1}, 2), "oneOf": ({"oneOf": [{"type": "string"}, {"minimum": 0}]}, "x"),
    "minProperties": ({"minProperties": 2}, {"a": 1}), "maxProperties": ({"maxProperties": 1}, {"a": 1, "b": 2}),
}
"""A schema and what it does not allow, by keyword."""
OURS = {"additionalProperties", "enum", "pattern"}
"""Keywords whose sentence is our own."""
SILENT = {"description", "$ref", "items", "properties", "if", "then", "$schema", "title", "propertyNames", "$defs", "allOf"}
"""Keywords that say nothing by themselves."""


def test_every_keyword_of_the_schema_has_its_sentence() -> None:
    """One that the schema begins to use has to be given a Chinese sentence first."""
    schema = json.loads((PACKAGE / "form" / "form.schema.json").read_text(encoding="utf-8"))
    assert set(keywords(schema)) == set(BROKEN) | OURS | SILENT
    for keyword, (rule, value) in BROKEN.items():
        (error,) = jsonschema.Draft202012Validator(rule).iter_errors(value)
        assert in_chinese(str(error.message)).zh != UNKNOWN, keyword


def test_what_the_schema_does_not_allow_is_said_in_both_languages(tmp_path: Path) -> None:
    """An extra key, a word that is not allowed, an id in capitals, a key that is missing."""
    data = json.loads((write_form(tmp_path) / "form.json").read_text(encoding="utf-8"))
    data["colour"], data["sheets"][0]["role"], data["sheets"][1]["id"] = "red", "page", "Visits"
    del data["title"]
    said = {mistake.words.zh for mistake in schema_mistakes(data)}
    assert "“page”不在其中：cover, section, list" in said
    assert "“Visits”的写法不对，只用小写字母、数字和下划线，以字母开头" in said and "缺少“title”" in said
    assert any(words.startswith("有这里没有的内容“colour”，这里可以有：") for words in said)


@pytest.mark.parametrize(("english", "chinese"), [
    ("year: '2025' is not of type 'integer'", "year: “2025”应为整数"),
    ("title: '题' is not of type 'object'", "title: “题”应为一组有名称的内容，如中文和英文各写一项"),
    ("rules[0].assert: 5 is not of type 'string'", "rules[0].assert: 5 应为文字"),
    ("sheets: the first sheet, and no other, has the role “cover”; it is at none", "sheets: 第一张工作表、也只有它，用途是“封面”；现在是：无"),
    ("rules[0].assert: character 1 of ““甲”=x”: ““” is not part of the language", "rules[0].assert: 公式““甲”=x”第 1 个字符处：““”不能用在公式里，文字两边请用英文引号 \""),
    ("rules[0].assert: character 1 of “x>5”: “x” is text and this a number; “>” never compares them",
     "rules[0].assert: 公式“x>5”第 1 个字符处：“x” 是文字，这一项 是数字，用“>”比不出结果"),
    ("rules[0].assert: character 8 of “COUNTIF（a）”: “（” is not part of the language", "rules[0].assert: 公式“COUNTIF（a）”第 8 个字符处：“（”不能用在公式里，请改用英文（半角）的标点和字母，如 , ( ) > ="),
    ("lists: 'name'", "名单的文件读不了：'name'"),
    ("id: 'Bad'Id' is not allowed; lower-case letters, digits and _", "id: “Bad'Id”的写法不对，只用小写字母、数字和下划线，以字母开头"),
    ("unit: None is not of type 'string'", "unit: 空值（null）应为文字"), ("rows: 0 is less than the minimum of 1", "rows: 0 应不少于 1"),
    ("sheets: [1, 2] is not of type 'object'", "sheets: 这里的 2 项内容应为一组有名称的内容，如中文和英文各写一项"),
    ("rules[0].code: 'tax1' is not allowed; family.name; once released it keeps its meaning", "rules[0].code: “tax1”的写法不对，应为“类别.名称”，只用小写字母（名称里可用下划线），不用数字"),
    ("form.json: line 3 column 5: not JSON: Expecting property name enclosed in double quotes", "form.json: 第 3 行第 5 列: 不是 JSON：这里应是英文双引号里的名称；多了一个逗号、用了中文引号都会这样"),
])
def test_what_is_often_wrong_is_said_in_plain_chinese(english: str, chinese: str) -> None:
    """Each with its own sentence: the value, and what it should be."""
    assert both(english).partition("; ")[0] == chinese.partition("; ")[0]


def test_no_chinese_sentence_is_in_two_languages() -> None:
    """But for the names of keys and functions that stand in formulas and files."""
    known = {"raw", "code", "name", "value", "zh", "explain", "true", "false"}
    for _, zh in (*SENTENCES, *SHAPES, *FORMULAS):
        assert [word for word in mixed_zh(zh) if word not in known] == [], zh


def test_form_validate_says_a_mistake_with_its_place_in_chinese_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So does every other command that is given a form with mistakes; each keeps its English."""
    folder = write_form(tmp_path / "form", lambda d: d["rules"][0].update(assert_=1))
    assert main(["form", "validate", str(folder)]) == 2
    assert "form.json: rules[0]: 有这里没有的内容“assert_”，这里可以有：" in capsys.readouterr().err
    folder = write_form(tmp_path / "form", lambda d: d["rules"][0].update({"assert": "taxes<=output"}))
    for command in (["form", "validate", str(folder)], ["generate", "--form", str(folder), "--out", str(tmp_path / "out")]):
        assert main(command) == 2
        told = capsys.readouterr().err
        assert "rules[0].assert: 公式“taxes<=output”第 1 个字符处：这里没有“taxes”；相近的有：" in told and "there is no “taxes” here; the nearest: " in told


@pytest.mark.parametrize(("change", "said"), [
    (lambda d: d.update(steps=["一"] * 9), "steps: 有 9 项，最多 5 项"), (lambda d: d["sheets"][1].update(name="很" * 40), "sheets[1].name: 有 40 个字符，最多 31 个"),
    (lambda d: d["lists"].update(trade={"version": "1"}), "lists.trade: 这几样要写、也只能写一样：items, file, join"), (lambda d: d.update(year="it's"), "year: “it's”应为整数"),
])
def test_a_limit_of_the_schema_is_said_with_what_there_is(change: Any, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How many there are and may be, not all of them; no quotation mark of Python."""
    assert main(["form", "validate", str(write_form(tmp_path, change))]) == 2
    assert f"form.json: {said}; form.json: " in capsys.readouterr().err


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda path: (path.unlink(), path.mkdir()), "读不出来，不是普通文件; cannot be read, it is not a regular file"),
    (lambda path: (path.unlink(), path.symlink_to(path.name)), "读不出来，路径过长或互相指向; cannot be read, its path is too long or leads in a circle"),
    (lambda path: path.write_bytes("{}甲".encode("gb18030")), "不是 UTF-8 编码，请另存为 UTF-8; "),
    (lambda path: path.write_text('{"form": "x",\n "year": 2024,}', encoding="utf-8"), " 列: 不是 JSON："),
    (lambda path: path.write_text('{"form": “x”}', encoding="utf-8"), "第 1 行第 10 列: 不是 JSON：这里应有内容；多了一个逗号、用了中文引号都会这样"),
], ids=["folder", "circle", "gb18030", "comma", "quotes"])
def test_a_definition_that_cannot_be_read_is_told_in_our_words(spoil: Any, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The system's and the parser's own words are in the language of the machine, which is not the reader's."""
    folder = write_form(tmp_path / "form")
    spoil(folder / "form.json")
    assert main(["form", "validate", str(folder)]) == 2
    told = capsys.readouterr().err
    assert said in told and "Errno" not in told and told.count("\n") == 1


def test_form_show_keeps_ids_and_types_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """However long an id is."""
    long = "a_column_with_a_name_that_is_much_longer_than_others"
    folder = write_form(tmp_path / "form", lambda d: d["sheets"][1]["blocks"][0]["columns"].append({"id": long, "label": {"zh": "长", "en": "Long"}, "type": "text"}))
    assert main(["form", "show", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert {line[2:].split()[1] for line in lines} == {"text", "choice", "amount"} and len({line.index("走访清单!") for line in lines if "走访清单!" in line}) == 1
