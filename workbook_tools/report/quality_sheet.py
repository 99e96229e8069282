"""The first sheet of the aggregate, 质量: whether its totals may be quoted.

What belongs here: what the sheet says, from top to bottom. What does not: reckoning it (``quality``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..form.definition import Form
from ..levels import DOUBT, GOOD
from ..style import AMBER
from ..version import VERSION
from ..workbook.model import PLAIN, TITLE
from .listing import Book
from .marks import LEVELS
from .quality import Trust, Weight
from .returns import Returns
from .sheet_cells import NUMBER, Styled
from .sheet_page import Page
from .text_width import wide

NAME = "质量"
_NUMBER = replace(NUMBER, number_format="#,##0.00")
_COUNT = replace(NUMBER, number_format="#,##0")
_SHARE = replace(NUMBER, number_format="0.0%")
_WARNING = replace(PLAIN, color=AMBER, wrap=True)
_WIDTHS = (36, 8, 19, 7, 21, 14, 10, 35)
"""So wide that what is printed, one page wide, is no smaller than 8 points; the amount holds hundreds of 亿元 in 万元."""
PASSED = "通过"
MOST_ALARMS = 20


@dataclass(frozen=True, slots=True)
class Source:
    """What the aggregate was made of."""

    form: Form
    returns: Returns
    states: Counter[str]
    """Units by the words of their state; empty without a roster."""
    kept: str = ""
    """Which rows were kept, where not all were."""
    chains: str = ""
    """What is to be known of the sums by chain, where there are any."""
    mixed: tuple[str, ...] = ()
    """What the versions that were added up ask otherwise by the same id."""


def write_quality(book: Book, source: Source, trust: Sequence[Trust]) -> None:
    """Write the sheet."""
    page = Page(book, NAME, _WIDTHS, landscape=True)
    page.line("数据质量", style=replace(TITLE, across="left", size=18))
    page.line(source.form.title.zh, style=PLAIN)
    for words in _sentences(source, trust):
        page.sheet.merge_range(page.at, 0, page.at, len(_WIDTHS) - 1, "")
        page.line(words, style=_WARNING if words.startswith(DOUBT) else PLAIN)
        page.sheet.set_row(page.at - 1, 5 + 15 * (1 + wide(words) // int(sum(_WIDTHS))))
    page.heading("一、各项合计有多大把握", "合计", "单位", "金额或数量", "个数", *(words.zh for words in LEVELS.values()), "最大的一个数占合计")
    for total in trust:
        page.line(
            total.title, total.unit or None, Styled(float(total.total), _NUMBER), Styled(total.values, _COUNT),
            *(Styled(float(total.share(level)), _SHARE) for level in LEVELS),
            Styled(float(total.heaviest[0].share), replace(_SHARE, across="left")) if total.heaviest else None,
        )
    page.heading("二、每项合计中最大的数", "合计", "占比", "数值", "名次", "填报单位", "工作表", "单元格", "名称、文件和待核实事项")
    for total in trust:
        for place, weight in enumerate(total.heaviest, 1):
            page.line(
                total.title, Styled(float(weight.share), _SHARE), Styled(float(weight.value), _NUMBER), Styled(place, _COUNT),
                weight.unit, weight.sheet, weight.cell, _about(weight),
            )


def _about(weight: Weight) -> str:
    mark = "" if weight.level == "clean" else f"{LEVELS[weight.level].zh}：{weight.words}"
    return "\n".join(part for part in (weight.item, weight.file, mark) if part)


def _sentences(source: Source, trust: Sequence[Trust]) -> list[str]:
    """What has to be known before a total is quoted."""
    count, versions, dates = source.returns.count, sorted(source.returns.versions), sorted(source.returns.dates)
    out = [
        f"汇总 {count} 份已接收的报送；表式 {source.form.id}，版本 {'、'.join(versions) or '—'}；"
        f"填报日期 {dates[0]} 至 {dates[-1]}；程序版本 {VERSION}。" if dates else
        f"汇总 {count} 份已接收的报送；表式 {source.form.id}，版本 {'、'.join(versions) or '—'}；程序版本 {VERSION}。",
    ]
    if source.states:
        everyone = sum(source.states.values())
        others = "，".join(f"{state} {count} 个" for state, count in source.states.most_common() if state != PASSED)
        share = Decimal(source.states[PASSED]) / everyone
        sign = GOOD if not others else DOUBT
        out.append(f"{sign} 名册 {everyone} 个单位，通过 {source.states[PASSED]} 个（{share:.1%}）{'；' + others if others else ''}。")
    else:
        out.append(f"{DOUBT} 核对时没有给出名册，覆盖了多少单位无从得知。")
    out += [f"{DOUBT} 各版合在一起，问的却不同：{words}。" for words in source.mixed[:MOST_ALARMS]]
    if len(source.mixed) > MOST_ALARMS:
        out.append(f"{DOUBT} 另有 {len(source.mixed) - MOST_ALARMS} 项各版问的不同，见 form diff。")
    if source.kept:
        out.append(f"{DOUBT} {source.kept}")
    if source.chains:
        out.append(source.chains)
    alarms = [(total, weight) for total in trust for weight in total.alarms]
    for total, weight in alarms[:MOST_ALARMS]:
        out.append(
            f"{DOUBT} “{total.title}”的 {weight.share:.0%} 是一个数：{weight.unit}{'“' + weight.item + '”' if weight.item else ''} "
            f"{weight.value:,}{total.unit}（{weight.file} {weight.sheet} {weight.cell}，{LEVELS[weight.level].zh}）。"
        )
    if len(alarms) > MOST_ALARMS:
        out.append(f"{DOUBT} 另有 {len(alarms) - MOST_ALARMS} 项合计中一个数占一半以上，见下表。")
    unsure = [total for total in trust if total.share("open") > 0]
    if unsure:
        worst = max(unsure, key=lambda total: total.share("open"))
        out.append(
            f"{DOUBT} {len(unsure)} 项合计含有未说明的核实事项，最多的是“{worst.title}”，占 {worst.share('open'):.1%}；"
            "只用无核实或已说明的行，请用 --only-clean 或 --only-explained。"
        )
    elif trust:
        out.append(f"{GOOD} 各项合计中没有未说明的核实事项。")
    return out
