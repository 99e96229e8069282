"""A return is checked by the form that it was made from; where that is not at hand, it is told what differs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from workbook_tools.check.edition import told
from workbook_tools.check.finding import Finding
from workbook_tools.check.wording import worded
from workbook_tools.examine import Examined, examine_bytes
from workbook_tools.form.catalog import Forms, forms_in
from workbook_tools.form.diff import Difference, differences, parts_of
from workbook_tools.form.fingerprint import differences_since, fingerprint_of
from workbook_tools.workbook.layout import META
from workbook_tools.workbook.sheet_xml import cells_of, rewrite_sheets, set_text

from . import damaged
from .small_form import ID, TRADES, filled_in, write_form

Change = Callable[[dict[str, Any]], object]


def newer(data: dict[str, Any]) -> None:
    """Version 1.1.0: a column more, a column less, a stricter rule."""
    data["version"] = "1.1.0"
    columns = data["sheets"][1]["blocks"][0]["columns"]
    columns.append({"id": "visited_by", "label": {"zh": "走访人", "en": "Visited by"}, "type": "text"})
    columns[:] = [c for c in columns if c["id"] != "trade"]
    data["rules"][0]["assert"] = "tax<=output*0.1"


def stricter(data: dict[str, Any]) -> None:
    """The same version, but for a rule."""
    data["rules"][0]["assert"] = "tax<=output*0.1"


def editions(tmp_path: Path, *changes: Change | None) -> list[Path]:
    """The form in several folders, each changed in its own way."""
    return [write_form(tmp_path / f"edition{n}", change) for n, change in enumerate(changes)]


def examined(made_from: Path, forms: Forms) -> Examined:
    """A return on the form in a folder, checked by those at hand."""
    return examine_bytes(filled_in(forms_in([made_from]).get(made_from)), "a.xlsx", forms)


def said(findings: tuple[Finding, ...], lang: str = "zh") -> list[tuple[str, str, str]]:
    """Code, level and sentence of each finding."""
    return [(f.code, f.severity, worded(f, lang).message) for f in findings]


def test_a_return_on_the_form_at_hand_needs_no_word(tmp_path: Path) -> None:
    """What was made from the very definition that is at hand is checked by it."""
    (one,) = editions(tmp_path, None)
    result = examined(one, forms_in([one]))
    assert said(result.findings) == []
    assert result.submission is not None
    assert result.submission.answers["cover_unit"].value == "市工信局"
    assert result.definition == forms_in([one]).find(ID).digest


def test_of_two_versions_the_one_that_a_return_was_made_from_checks_it(tmp_path: Path) -> None:
    """A tax of 20 % passes the rule of 1.0.0 and fails that of 1.1.0; that there is a newer version is noted."""
    old, new = editions(tmp_path, None, newer)
    forms = forms_in([new, old])
    first, second = examined(old, forms), examined(new, forms)
    assert said(first.findings) == [(
        "file.newer_version", "info",
        "a.xlsx：所用的表另有 1.1.0 版（新增 走访人；取消 visits.trade；改动 规则 visits.tax）。"
        "已按文件自己的版本核对；须用新版的，请另行下发。",
    )]
    assert first.submission is not None and "trade" in first.submission.tables["visits"][0].answers
    assert [(f.code, f.cell) for f in second.findings] == [("visits.tax", "D5")]


def test_an_older_return_alone_is_read_by_name_and_told_how_it_differs(tmp_path: Path) -> None:
    """Only the new version is at hand: what both ask is read and checked by it."""
    old, new = editions(tmp_path, None, newer)
    result = examined(old, forms_in([new]))
    assert said(result.findings)[0] == (
        "file.old_version", "verify",
        "a.xlsx：用的不是现行模板：1.0.0；新增 走访人；取消 visits.trade；改动 规则 visits.tax。"
        "相同的项目已按名称读取，请核对新旧版的差别。",
    )
    assert [f.code for f in result.findings] == ["file.old_version", "visits.tax"]
    assert result.submission is not None
    values = {c: a.value for c, a in result.submission.tables["visits"][0].answers.items()}
    assert values == {"company": "甲厂", "output": 100.0, "tax": 20.0, "visited_by": None}
    assert said(result.findings, "en")[0][2] == (
        "a.xlsx: was not made with the current form: 1.0.0; new Visited by; gone visits.trade; changed rule visits.tax."
        " What both have was read by name; check what differs between the versions."
    )


def test_a_form_changed_after_it_was_sent_out_is_told_without_blaming_anybody(tmp_path: Path) -> None:
    """The version is the same and only a rule is another: the new one checks, nothing is told as tampering."""
    old, new = editions(tmp_path, None, stricter)
    result = examined(old, forms_in([new]))
    assert said(result.findings)[0] == (
        "file.form_changed", "info",
        "a.xlsx：下发之后，1.0.0 版的定义改过：改动 规则 visits.tax。已按现在的定义核对，请核对改动的部分。",
    )
    assert [f.code for f in result.findings] == ["file.form_changed", "visits.tax"]


def test_a_column_that_a_return_on_another_edition_has_lost_is_an_error(tmp_path: Path) -> None:
    """Its name is gone: nobody can tell a blank from an answer; a column that only the new edition asks for is no loss."""
    old, new = editions(tmp_path, None, newer)
    sent = filled_in(forms_in([old]).get(old))
    torn = damaged.without_names(sent, some=lambda name: name == "visits_tax")
    findings = examine_bytes(torn, "a.xlsx", forms_in([new])).findings
    assert ("structure.sheet_missing", "error", "a.xlsx：缺少工作表或表中的内容：年税收（万元）。请使用省里下发的文件重新填写。") in said(findings)
    whole = examine_bytes(sent, "a.xlsx", forms_in([new])).findings
    assert "structure.sheet_missing" not in {f.code for f in whole}


def test_a_changed_list_of_answers_asks_for_a_look(tmp_path: Path) -> None:
    """What could be answered then and now is not the same, so somebody has to see whether it matters."""
    (old,) = editions(tmp_path, None)
    new = write_form(tmp_path / "new", trades=TRADES.replace("13,食品加工\n", ""))
    (finding,) = examined(old, forms_in([new])).findings
    assert (finding.code, finding.severity) == ("file.form_changed", "verify")
    assert "改动 代码表 trade" in worded(finding).message


def test_two_definitions_of_one_version_are_told_apart_by_their_digest(tmp_path: Path) -> None:
    """Each return is checked by its own, whatever the order of the folders."""
    old, new = editions(tmp_path, None, stricter)
    for shelves in ([old, new], [new, old]):
        forms = forms_in(shelves)
        assert [f.code for f in examined(old, forms).findings] == []
        assert [f.code for f in examined(new, forms).findings] == ["visits.tax"]


def test_every_kind_of_part_that_can_differ_has_words(tmp_path: Path) -> None:
    """In both languages, so that no difference ends a check."""
    (one,) = editions(tmp_path, None)
    form = forms_in([one]).get(ID)
    for kind in parts_of(form):
        words = told([Difference("changed", kind, "x")], form)
        assert words.zh.startswith("改动 ") and words.en.startswith("changed "), kind


def test_words_alone_are_told_as_words(tmp_path: Path) -> None:
    """A changed step on the cover is no reason for a look."""
    old, new = editions(tmp_path, None, lambda d: d.update(steps=["请只在浅色格内填写。"]))
    (finding,) = examined(old, forms_in([new])).findings
    assert finding.severity == "info"
    assert "1.0.0 版的定义改过：改动 标题或填报步骤。" in worded(finding).message


@pytest.mark.parametrize("version", ["1.0.0", "0.9.0"])
def test_a_workbook_made_before_definitions_had_a_digest_is_known_by_its_version(tmp_path: Path, version: str) -> None:
    """Of the same version it is taken as made from the form at hand; of another it is not."""
    (one,) = editions(tmp_path, None)
    forms = forms_in([one])

    def long_ago(name: str, root: etree._Element) -> bool:
        for key, text in (("version", version), ("definition", ""), ("fingerprint", "")):
            if name == "_meta":
                set_text(cells_of(root)[1 + META.index(key), 2], text)
        return name == "_meta"

    result = examine_bytes(rewrite_sheets(filled_in(forms.get(ID)), long_ago), "a.xlsx", forms)
    assert [f.code for f in result.findings] == ([] if version == "1.0.0" else ["file.old_version"])


def test_a_form_that_is_not_known_names_those_that_are_and_how_to_give_it(tmp_path: Path) -> None:
    """Staff read which forms the check knows."""
    (one,) = editions(tmp_path, None)
    result = examined(one, forms_in())
    assert said(result.findings) == [(
        "file.wrong_form", "error",
        "a.xlsx：不是要求报送的表（visit-list；认识的表有 progress-return-2024、specialty-park-2022，"
        "别的表请用 --forms 给出所在的文件夹）。请使用省里下发的文件填写。",
    )]
    assert result.submission is None and not result.unreadable


def test_a_form_that_is_known_but_was_not_asked_for_is_not_taken(tmp_path: Path) -> None:
    """With forms named, a return of any other is none that was wanted."""
    (one,) = editions(tmp_path, None)
    forms = forms_in([one]).with_asked(["specialty-park-2022"])
    (finding,) = examined(one, forms).findings
    assert "（visit-list；这次要的是 specialty-park-2022）" in worded(finding).message


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"form": 1}', '{"form":{},"sheet":{},"input":[]}', "[" * 9000])
def test_a_fingerprint_that_cannot_be_read_tells_nothing(tmp_path: Path, text: str) -> None:
    """What somebody wrote into ``_meta`` is no reason to stop."""
    (one,) = editions(tmp_path, None)
    assert differences_since(text, forms_in([one]).get(ID)) == ()


def test_a_fingerprint_tells_the_same_parts_as_a_comparison_of_the_forms(tmp_path: Path) -> None:
    """But for how each changed: that needs both forms."""
    old, new = (forms_in([folder]).get(folder) for folder in editions(tmp_path, None, newer))
    by_mark = {(d.change, d.kind, d.what) for d in differences_since(fingerprint_of(old), new)}
    by_form = {(d.change, d.kind, d.what) for d in differences(old, new)} - {("changed", "form", ID)}
    assert by_mark == by_form == {
        ("added", "input", "visits.visited_by"), ("removed", "input", "visits.trade"),
        ("changed", "rule", "visits.tax (visits, error) 年税收不超过年产值的三成"),
    }
    assert differences_since(fingerprint_of(old), old) == ()
