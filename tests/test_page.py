"""The page of results in a real browser: what it shows, what its controls do, and that nothing a return holds can act."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.oracles.browser import Browser, accessibility
from tests.oracles.rendering import pages, texts
from tests.test_report_result import finding, result
from workbook_tools import load_form
from workbook_tools.check.causes import Case
from workbook_tools.check.finding import Finding
from workbook_tools.form.units import Owed, Unit
from workbook_tools.report.history import Change, History, Version
from workbook_tools.report.links import Links
from workbook_tools.report.page import page
from workbook_tools.report.summary import Summary, summarize
from workbook_tools.words import Words

PLAN = "specialty-park-2022"
CITIES = ("西安市", "宝鸡市", "咸阳市")
HOSTILE = (
    "</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'-alert(1)-'", "<!--<script>", "{{script}}",
    "\u202egnp.exe", "\u2066a\u2069", "a\u2028b", "]]>", "&lt;b&gt;", "=HYPERLINK(\"http://evil.example\")", "\x00\x0b", "\ud800",
)


def unit(number: int) -> Unit:
    code = f"61{number:04}"
    return Unit(code, {
        "code": code, "city": CITIES[number % 3], "county": f"第{number}县", "unit": f"第{number}县工业和信息化局", "contact": "张三",
        "phone": "029-55550000",
    })


def season(units: int = 12, findings: int = 4) -> Summary:
    """Every third unit returned, every third to verify, every third passed; the last did not answer."""
    roster = [unit(number) for number in range(units)]
    rules = [rule for rule in load_form(PLAN).rules if rule.severity != "info"]
    files, found = [], []
    for number, one in enumerate(roster[:-1]):
        severity = ("error", "verify", "")[number % 3]
        mine: list[Finding] = []
        for place in range(findings if severity else 0):
            rule = [r for r in rules if r.severity == severity][(number + place) % 12]
            mine.append(Finding(
                code=rule.code, severity=rule.severity, file=f"{one.code}.xlsx", unit=one.code, sheet=("项目清单", "六、预期目标")[place % 2],
                cell=f"G{place + 5}", texts=rule.texts, id=f"{number}-{place}", values={"label": "总投资", "found": f"值{number}之{place}"},
            ))
        if severity == "error" and mine:
            mine.append(replace(mine[0], id=f"{number}-x", because=mine[0].id, sheet="四、园区情况", cell="E9"))
        found += mine
        wrong = findings if severity == "error" else 0
        files.append(replace(
            result(f"{one.code}.xlsx", "rejected" if wrong else "accepted", unit=one.code, form=PLAN, errors=wrong,
                   verifies=findings if severity == "verify" else 0, unexplained=findings if severity == "verify" else 0),
            date="2022-03-15", round=1,
        ))
    return summarize(files, found, roster, [Owed(roster[-1], PLAN)], {PLAN: Words("实施方案", "Plan")})


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as started:
        yield started


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "index.html"
    links = Links({"610000.xlsx": "../收 回/610000.xlsx"}, {"610000.xlsx": "annotated/610000.xlsx"}, {("610000", PLAN): "letters/西安市/甲.docx"})
    path.write_bytes(page(season(), links))
    return path


def shown(opened: Any) -> list[str]:
    """The units that are listed, by name."""
    return [str(text) for text in opened.locator(".units .name").all_inner_texts()]


def test_the_page_asks_for_nothing_and_complains_of_nothing(browser: Browser, small: Path) -> None:
    """One request, the page itself; nothing is logged, nothing thrown; no address stands in it."""
    opened = browser.open(small)
    assert browser.asked == [small.as_uri()] and browser.said == []
    assert opened.title() == "检查结果"
    assert not re.search(r"https?://", small.read_text(encoding="utf-8"))


def test_the_overview_counts_states_cities_and_kinds(browser: Browser, small: Path) -> None:
    """The same counts as everywhere; what goes wrong most comes first."""
    opened = browser.open(small)
    assert opened.locator(".tile").all_inner_texts() == [
        "4\n✗ 退回", "0\n✗ 打不开", "0\n▲ 待认定", "4\n▲ 待核实", "1\n✗ 未报送", "3\n✓ 通过",
    ]
    cities = [row.split("\t")[:8] for row in opened.locator("section").first.locator("tbody tr").all_inner_texts()]
    assert cities == [
        ["西安市", "4", "4", "0", "0", "0", "0", "0"], ["宝鸡市", "4", "0", "0", "0", "4", "0", "0"],
        ["咸阳市", "4", "0", "0", "0", "0", "1", "3"],
    ]
    kinds = [row.split("\t") for row in opened.locator("section").nth(1).locator("tbody tr").all_inner_texts()]
    assert len(kinds) == 10 and [int(row[2]) for row in kinds] == sorted((int(row[2]) for row in kinds), reverse=True)
    opened.get_by_role("button", name=re.compile("全部 .* 类")).click()
    assert opened.locator("section").nth(1).locator("tbody tr").count() > 10


def test_filters_narrow_units_and_findings_together(browser: Browser, small: Path) -> None:
    """City, state, level, sheet, kind and text; the line above says how many are left; clearing brings all back."""
    opened = browser.open(small)
    told = opened.locator("#told")
    assert told.inner_text() == "符合条件的单位 12 个，问题 32 条"
    opened.select_option("#by-city", label="西安市")
    assert shown(opened) == [f"第{n}县工业和信息化局" for n in (0, 3, 6, 9)]
    opened.select_option("#by-level", label="▲ 核实")
    assert told.inner_text() == "符合条件的单位 0 个，问题 0 条"
    opened.get_by_role("button", name="清除筛选").click()
    assert told.inner_text() == "符合条件的单位 12 个，问题 32 条"
    opened.select_option("#by-sheet", label="六、预期目标")
    assert told.inner_text() == "符合条件的单位 8 个，问题 16 条"
    opened.select_option("#by-state", label="▲ 待核实")
    assert told.inner_text() == "符合条件的单位 4 个，问题 8 条"
    opened.select_option("#by-sheet", label="全部")
    opened.select_option("#by-state", label="全部")
    opened.select_option("#by-kind", index=1)
    first = opened.locator("#by-kind option").nth(1).inner_text()
    opened.locator(".units summary").first.click()
    opened.locator(".units .kind").first.wait_for()
    assert set(opened.locator(".units .kind").all_inner_texts()) == {first}
    opened.get_by_role("button", name="清除筛选").click()
    opened.fill("#by-text", "第7县")
    opened.locator("#told", has_text="单位 1 个").wait_for()
    assert shown(opened) == ["第7县工业和信息化局"]
    assert browser.said == []


def test_a_tile_and_a_city_filter_as_well_and_the_headings_of_tables_sort(browser: Browser, small: Path) -> None:
    opened = browser.open(small)
    opened.get_by_role("button", name=re.compile("未报送")).first.click()
    assert shown(opened) == ["第11县工业和信息化局"]
    opened.get_by_role("button", name=re.compile("未报送")).first.click()
    assert len(shown(opened)) == 12
    opened.get_by_role("button", name="咸阳市").click()
    assert len(shown(opened)) == 4 and opened.input_value("#by-city") == "咸阳市"
    table = opened.locator("section").first
    table.get_by_role("button", name="通过").click()
    assert table.locator("th[aria-sort=descending]").inner_text() == "通过"
    assert table.locator("tbody tr").first.inner_text().startswith("咸阳市")
    opened.get_by_role("button", name="清除筛选").click()
    opened.select_option("#by-sort", label="错误多的在前")
    assert shown(opened)[:4] == [f"第{n}县工业和信息化局" for n in (0, 3, 6, 9)]


def test_a_unit_opens_to_its_facts_its_links_and_its_findings_with_consequences_folded(browser: Browser, small: Path) -> None:
    opened = browser.open(small)
    first = opened.locator(".units > li").first
    assert first.locator(".findings").count() == 0, "findings are made when a unit is opened"
    first.locator("summary").first.click()
    inside = first.locator(".inside").inner_text()
    assert "单位代码：610000" in inside and "填报日期：2022-03-15" in inside and "联系人：张三 029-55550000" in inside
    assert [a.get_attribute("href") for a in first.locator("a").all()] == [
        "../%E6%94%B6%20%E5%9B%9E/610000.xlsx", "./annotated/610000.xlsx", "./letters/%E8%A5%BF%E5%AE%89%E5%B8%82/%E7%94%B2.docx",
    ]
    assert first.locator(".findings > li").count() == 4
    folded = first.locator(".follow")
    assert folded.locator("summary").inner_text() == "由此引起的另外 1 条"
    assert not folded.locator("ul").is_visible()
    folded.locator("summary").click()
    assert folded.locator("li").inner_text().startswith("四、园区情况 E9")


def test_the_page_can_be_used_with_the_keyboard_alone(browser: Browser, small: Path) -> None:
    """The first stop leads to the units; a unit opens with Enter and closes again."""
    opened = browser.open(small)
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className") == "skip"
    opened.keyboard.press("Enter")
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.id") == "by-text"
    opened.locator(".units summary").first.focus()
    opened.keyboard.press("Enter")
    assert opened.locator(".units details").first.get_attribute("open") is not None
    opened.keyboard.press("Enter")
    assert opened.locator(".units details").first.get_attribute("open") is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_axe_finds_nothing_serious(browser: Browser, tmp_path: Path, lang: str) -> None:
    """With a unit open, so that findings are there to be judged as well."""
    path = tmp_path / "index.html"
    path.write_bytes(page(season(), Links(copies={"610000.xlsx": "annotated/610000.xlsx"}), lang))
    opened = browser.open(path, tools=True)
    opened.locator(".units summary").first.click()
    opened.locator(".inside").wait_for()
    assert [said for said in accessibility(opened) if said.startswith(("serious", "critical"))] == []


def test_what_is_filtered_is_what_is_printed(browser: Browser, small: Path, tmp_path: Path) -> None:
    """A4; every finding that matches, none of the controls."""
    opened = browser.open(small)
    opened.select_option("#by-state", label="✗ 退回")
    opened.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    opened.pdf(path=tmp_path / "page.pdf", format="A4", prefer_css_page_size=True)
    printed = "".join("".join(texts(tmp_path / "page.pdf")).split())
    for number in (0, 3, 6, 9):
        assert f"第{number}县工业和信息化局" in printed
    assert printed.count("项目清单G5") == 4 and "第1县工业和信息化局" not in printed
    assert not any(said in printed for said in ("查找文字", "清除筛选", "↕"))
    assert pages(tmp_path / "page.pdf") <= 6


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_return_can_act(browser: Browser, tmp_path: Path, text: str) -> None:
    """In every place a text can come to: no script runs, no element is made, no direction is turned, nothing is lost."""
    roster = [Unit(text, {"code": text, "city": text, "county": text, "unit": text, "contact": text, "phone": text})]
    bad = finding("error", text, file=text, unit=text, sheet=text, cell=text, explanation=text)
    files = [replace(result(text, "rejected", unit=text, errors=1), date=text, round=1)]
    history = History(text, "", (Version(text, "1" * 64, 1, "", "rejected"),
                                 Version(text, "2" * 64, 2, "", "rejected", since=text, change=Change(fixed=(Case(bad),)))))
    links = Links({text: text}, {text: f"annotated/{text}"}, {(text, ""): text})
    path = tmp_path / "index.html"
    path.write_bytes(page(summarize(files, [bad], roster, [], histories=[history]), links))
    opened = browser.open(path)
    opened.locator(".units summary").first.click()
    opened.locator(".inside").wait_for()
    assert browser.said == [] and browser.asked == [path.as_uri()]
    assert opened.locator("img, b:not(.tile b), script[src], style + script").count() == 0
    assert opened.locator("script").count() == 2
    body = opened.locator("main").inner_text()
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(body)
    plain = re.sub("[\x00-\x1f\u2028\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "", text)
    for part in re.findall(r"[\w<>/&;:\"'=-]{3,}", plain):
        assert part in re.sub("[\ufffd␀-␟\n]", "", body)
    for link in opened.locator("a:not(.skip)").all():
        assert re.match(r"\.{1,2}/", link.get_attribute("href"))


def test_the_data_of_the_page_is_all_that_a_script_element_may_hold() -> None:
    """Nothing in it can end the element or begin a comment, and it is JSON all the same."""
    bad = [finding("error", text, file=text, unit="1") for text in HOSTILE]
    made = page(summarize([replace(result(text, "rejected", unit="1"), round=1) for text in HOSTILE], bad, [], []), Links()).decode()
    data = made.partition('<script type="application/json" id="data">')[2].partition("</script>")[0]
    assert "<" not in data and ">" not in data and "&" not in data and "\u2028" not in data
    assert json.loads(data)["title"] == "检查结果"
    assert made.count("</script>") == 2


def test_three_hundred_units_with_twenty_thousand_findings_stay_quick(browser: Browser, tmp_path: Path) -> None:
    """Only what is open is drawn: few elements at first, fifty findings a unit, a filter over all of them at once."""
    path = tmp_path / "index.html"
    path.write_bytes(page(season(300, 100), Links()))
    opened = browser.open(path)
    assert opened.locator("#told").inner_text() == "符合条件的单位 300 个，问题 20000 条"
    assert opened.evaluate("document.querySelectorAll('*').length") < 4_000
    first = opened.locator(".units > li").first
    first.locator("summary").first.click()
    first.locator(".inside").wait_for()
    assert first.locator(".findings > li").count() == 50
    first.get_by_role("button", name="再显示 50 条（还有 50 条）").click()
    assert first.locator(".findings > li").count() == 100
    opened.fill("#by-text", "值0之7")
    opened.locator("#told", has_text="符合条件的单位 1 个").wait_for()
    assert shown(opened) == ["第0县工业和信息化局"]


def test_rounds_are_shown_once_there_are_several(browser: Browser, tmp_path: Path) -> None:
    """What each round brought, and for a unit what it mended since the return before."""
    old, new = finding("error", "待定", unit="610000"), finding("error", "长期", unit="610000", cell="H9")
    versions = (
        Version("甲1.xlsx", "1" * 64, 1, "2022-03-08", "rejected", errors=1),
        Version("甲2.xlsx", "2" * 64, 2, "2022-03-20", "rejected", errors=1, since="甲1.xlsx", change=Change(fixed=(Case(old),), new=(Case(new),))),
    )
    files = [replace(result("甲2.xlsx", "rejected", unit="610000", form=PLAN, errors=1), round=2)]
    path = tmp_path / "index.html"
    path.write_bytes(page(summarize(files, [new], [unit(0)], [], histories=[History("610000", PLAN, versions)]), Links()))
    opened = browser.open(path)
    rounds = opened.get_by_role("region", name="各轮报送情况").locator("tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rounds] == [
        ["1", "1", "0", "0", "1", "0", "0", "0", "0", "0", "0"], ["2", "1", "0", "0", "1", "0", "0", "1", "0", "1", "0"],
    ]
    opened.locator(".units summary").first.click()
    inside = opened.locator(".inside").inner_text()
    assert "第 2 轮与上一次相比" in inside and "已改正 1，仍存在 0，新出现 1，随内容消失 0" in inside


def test_the_same_results_give_the_same_page() -> None:
    assert page(season(), Links()) == page(season(), Links())


def test_the_english_page_speaks_english(browser: Browser, tmp_path: Path) -> None:
    """But for names, and what the form calls its sheets."""
    path = tmp_path / "index.html"
    path.write_bytes(page(summarize([replace(result("a.xlsx", unit="1"), round=1)], [], [Unit("1", {"unit": "One"})], []), Links(), "en"))
    opened = browser.open(path)
    assert not re.findall("[\u4e00-\u9fff]", opened.locator("body").inner_text())
    assert opened.locator("html").get_attribute("lang") == "en"
