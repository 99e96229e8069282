"""Every sentence that a person reads is in one language, and none is a library's.

Sentences are rendered with sample values in their blanks: each code of the catalogue with each reason that it
is given for, each reason, each rule of each form. What has no blanks is read from the source.
"""

from __future__ import annotations

import ast
import errno
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.languages import FORBIDDEN, HANZI, LATIN, mixed_en, mixed_zh
from workbook_tools.check.catalogue import BY_CODE, CATALOGUE, catalogued
from workbook_tools.check.code_names import NAMES
from workbook_tools.check.reasons import REASONS
from workbook_tools.check.wording import worded
from workbook_tools.cli import main
from workbook_tools.errors import UsageError, cannot_read, cannot_write
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake.roster import read_units
from workbook_tools.report.rule_names import name_of
from workbook_tools.words import PLACEHOLDER, Fact, Words

PACKAGE = Path(__file__).parents[1] / "workbook_tools"


def blanks(*words: Words) -> set[str]:
    """The names of the blanks in texts, in both languages."""
    return {name for w in words for text in (w.zh, w.en) for name in PLACEHOLDER.findall(text)}


def sources() -> Iterator[tuple[str, ast.AST]]:
    """Every syntax tree of the package with the module's name."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function or class of one of the names, with its place."""
    for module, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
                yield f"{module}:{node.lineno}", node


def constant(node: ast.AST | None) -> str | None:
    """A literal text, or ``None``."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def keys_of(node: ast.AST | None) -> set[str] | None:
    """The keys of a literal dictionary; ``None`` where it is none or unpacks another."""
    if node is None:
        return set()
    if not isinstance(node, ast.Dict):
        return None
    keys = [constant(key) for key in node.keys]
    return None if None in keys else {key for key in keys if key}


def given() -> Iterator[tuple[str, str, str, set[str] | None]]:
    """Every place that gives a code for a reason: where, code, reason, and the names of the facts beside it."""
    for place, call in calls("FileRefused", "Refusal", "catalogued", "Deviation"):
        code = constant(call.args[0]) if call.args else None
        if code is None:
            continue
        named = {k.arg: k.value for k in call.keywords}
        kind = getattr(call.func, "id", "")
        facts: set[str] | None
        if kind == "FileRefused":
            reason = constant(call.args[1]) if len(call.args) > 1 else ""
            facts = None if None in named else {str(name) for name in named if name != "in_sheet"}
        elif kind == "Refusal":
            reason = constant(call.args[1]) if len(call.args) > 1 else ""
            facts = keys_of(call.args[2] if len(call.args) > 2 else None)
        else:
            reason = constant(named["reason"]) if "reason" in named else ""
            facts = keys_of(named.get("values") if kind == "Deviation" else call.args[2] if len(call.args) > 2 else None)
            if kind == "Deviation" and facts is not None:
                facts |= {"more"}
        yield place, code, reason if reason is not None else "?", facts


def reasons_of(code: str) -> set[str]:
    """The reasons that a code is given for; all, where it has one and the source does not say which."""
    told = {reason for _, known, reason, _ in given() if known == code}
    return set(REASONS) if "?" in told or (not told and "why" in blanks(BY_CODE[code].found)) else told or {""}


SENTENCES = [(entry.code, reason) for entry in CATALOGUE for reason in sorted(reasons_of(entry.code))]


@pytest.mark.parametrize(("code", "reason"), SENTENCES)
def test_a_sentence_of_the_catalogue_is_in_one_language(code: str, reason: str) -> None:
    """With every reason, in both languages; no blank is left, and nothing but the facts is another language's."""
    texts = BY_CODE[code].texts
    names = blanks(texts.found, texts.fix, *([REASONS[reason]] if reason else [])) - {"why"}
    values: dict[str, Fact] = {name: Words("“某”", "“some”") for name in names}
    finding = catalogued(code, "1.xlsx", values, reason=reason)
    chinese, english = worded(finding, "zh").message, worded(finding, "en").message
    assert mixed_zh(chinese) == [] and chinese.endswith("。")
    assert mixed_en(english) == [] and english.endswith(".")
    for text in (chinese, english):
        assert "{" not in text and "[" not in text
        assert not any(words in text for words in FORBIDDEN)


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_a_code_has_a_name_that_says_something_where_its_findings_are_counted(code: str) -> None:
    """Nothing is left open in it, in either language: “与…完全相同” tells nobody anything."""
    chinese, english = (name_of(code, None, lang) for lang in ("zh", "en"))
    assert mixed_zh(chinese) == [] and mixed_en(english) == []
    assert not any("…" in name or "{" in name for name in (chinese, english))


def test_only_codes_whose_sentences_say_too_little_have_names_of_their_own() -> None:
    """Each belongs to a code of the catalogue whose sentence has blanks."""
    assert NAMES.keys() <= {code for code, entry in BY_CODE.items() if blanks(entry.found)}


def test_what_types_ask_for_is_told_without_the_example_of_one_column() -> None:
    """Where the failures of all columns are counted together."""
    names = {name_of(c.code, c.texts, "zh") for entry in forms_in().entries for c in entry.load().rules if c.code.startswith("value.")}
    assert "起止年月按规定的形式填写" in names
    assert [name for name in names if "…" in name] == []


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_a_reason_is_half_a_sentence_in_one_language(reason: str) -> None:
    """Without an end, since it stands inside another; and with the same blanks in both languages."""
    words = REASONS[reason]
    assert mixed_zh(PLACEHOLDER.sub("1", words.zh)) == []
    assert mixed_en(PLACEHOLDER.sub("1", words.en)) == []
    assert not words.zh.endswith("。") and not words.en.endswith(".")
    assert set(PLACEHOLDER.findall(words.zh)) == set(PLACEHOLDER.findall(words.en)) or reason == "dated_only"


def test_whoever_gives_a_code_gives_a_reason_and_the_facts_of_its_sentence() -> None:
    """Read from the source: the code and the reason are known, and every blank has its fact."""
    seen = 0
    for place, code, reason, facts in given():
        seen += 1
        assert code in BY_CODE, (place, code)
        needed = blanks(BY_CODE[code].found, BY_CODE[code].fix)
        if reason == "?" or facts is None:
            continue
        assert ("why" in needed) == bool(reason), place
        if reason:
            assert reason in REASONS, (place, reason)
            needed |= blanks(REASONS[reason])
        assert needed - {"why", "more"} <= facts, (place, needed - facts)
    assert seen > 60


def test_every_reason_is_given_somewhere() -> None:
    """A reason that nobody gives is dead text."""
    literals = {
        node.value
        for module, tree in sources() if module != "check/reasons.py"
        for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(REASONS) - literals) == []


def rule_texts() -> Iterator[tuple[str, Words]]:
    """The sentences of every rule of every form that comes with the package."""
    forms = forms_in()
    for entry in forms.entries:
        for rule in entry.load().rules:
            for part in ("rule", "found", "fix"):
                yield f"{entry.id} {rule.origin} {part}", getattr(rule.texts, part)


def test_every_rule_speaks_one_language_at_a_time() -> None:
    """What the form's author wrote in Chinese is Chinese, and in English English, but for what is quoted."""
    wrong = [
        (place, text)
        for place, words in rule_texts()
        for text, found in ((words.zh, mixed_zh), (words.en, mixed_en))
        if found(PLACEHOLDER.sub("1", text))
    ]
    assert wrong == []


def pairs() -> Iterator[tuple[str, str, str]]:
    """Every literal pair of words in the source."""
    for place, call in calls("Words"):
        if len(call.args) == 2 and (zh := constant(call.args[0])) is not None and (en := constant(call.args[1])) is not None:
            yield place, zh, en


def test_every_pair_of_words_is_chinese_first_and_english_second() -> None:
    """Headings, verdicts, levels, prompts: wherever the source has a pair."""
    found = list(pairs())
    assert len(found) > 150
    wrong = [
        (place, zh, en) for place, zh, en in found
        if mixed_zh(PLACEHOLDER.sub("1", zh)) or mixed_en(PLACEHOLDER.sub("1", en))
    ]
    assert wrong == []


def literal(node: ast.AST) -> str | None:
    """A text as it stands in the source, what is computed as a digit."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "1" for v in node.values)
    return constant(node)


def commanded() -> Iterator[tuple[str, str]]:
    """Every text that a command prints or raises, and that says something."""
    for place, call in calls("UsageError", "print", "getpass", "exit"):
        for text in filter(None, map(literal, call.args)):
            if HANZI.search(text) or LATIN.search(OUR_FILES.sub("1", text)):
                yield place, text
    for place, call in calls("add_argument", "add_parser", "_Parser"):
        for keyword in call.keywords:
            if keyword.arg in {"help", "description"}:
                yield place, literal(keyword.value) or "是; is"


COMMANDS = {"workbook-tools", "check", "demo", "generate", "aggregate", "form", "migrate", "JSON", "Schema", "Markdown", "UTF", "openpyxl", "dask", "scheduler", "worker"}
"""Names that stand in what a command says, beside those of ``NAMES``."""
OUR_FILES = re.compile(r"[\w-]+\.(?:jsonl?|csv|xlsx|txt)|--[a-z]+|[A-Z]+_[A-Z_]+|workbook-tools")


def is_in_both(text: str) -> bool:
    """``中文; English``, with no word of the one language on the other's side."""
    zh, mark, en = OUR_FILES.sub("1", text).partition("; ")
    return (
        bool(mark) and HANZI.search(zh) is not None and LATIN.search(en) is not None
        and [word for word in mixed_zh(zh) if word not in COMMANDS] == [] and mixed_en(en) == []
    )


def test_what_a_command_says_is_chinese_first_and_then_english() -> None:
    """No language was chosen for a command: each line says the same twice, ``中文; English``, and mixes nothing."""
    found = list(commanded())
    assert len(found) > 60
    assert [(place, text) for place, text in found if not is_in_both(text)] == []


def test_why_the_system_refuses_a_file_is_said_in_our_words(tmp_path: Path) -> None:
    """The system's own words come in the language of the machine, and say nothing of what to do."""
    for number in (*errno.errorcode, 9999):
        for said in (cannot_read("1", OSError(number, "No such thing")), cannot_write("1", OSError(number, "No such thing"))):
            assert is_in_both(str(said)), said
            assert "No such" not in str(said)
    with pytest.raises(UsageError, match="文件已经不在"):
        read_units(tmp_path / "none.csv")


def test_a_command_that_is_written_wrong_is_answered_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong comes from the parser of arguments; where to look comes first."""
    for arguments in (["check"], ["check", "x", "--out"], ["nonsense"], ["form", "guide", "x", "--lang", "fr"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "命令写得不对，用法见 workbook-tools" in said and said.endswith("--help\n")
