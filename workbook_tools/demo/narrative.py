"""Composing a unit's prose: which sentences, in which order, up to which length.

What belongs here: choosing and filling sentences so that every section stays just within its
limit. The sentences are in ``data/phrases.json``, the figures come from ``figures``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from ..rules.values import count_zi
from .sources import Bank, Trade, banks
from .stable_random import between, pick, shuffled

LIMITS: Mapping[str, int] = {
    "s1": 1000, "s2": 1500, "s3": 1500, "s4": 800, "s5": 1000, "s6": 1500, "s7": 1000,
}
"""The form's limits in 字; a test holds them to the form definition."""

_CHOICE = re.compile(r"\[([^\[\]]+)\]")
_ASPECT = re.compile("^..方面，")  # “一是强链方面，…” would say twice that a new point begins
_NUMERALS = "一二三四五六七八九十"


def _counted(style: str, n: int) -> str:
    """Write the mark before the n-th of several measures, in one of three official manners."""
    numeral = _NUMERALS[n] if n < 10 else "十" + _NUMERALS[n - 10]
    return {"是": f"{numeral}是", "第": f"第{numeral}，", "号": f"（{n + 1}）"}.get(style, "")


class _Box:
    """One box while it is being written; candidates are sentences that may still be added."""

    def __init__(self, code: str, box: str, bank: Bank, own: tuple[str, ...], breakdown: bool) -> None:
        key = f"{code}|{box}"
        self.opening = pick(key + "|open", bank.opening)
        self.closing = pick(key + "|close", bank.closing)
        musts = shuffled(key + "|must", bank.must) if box == "s6_2" else list(bank.must)
        if breakdown and bank.breakdown:
            musts.insert(1, bank.breakdown)
        # Section four says what the park is before it comes to the projects.
        self.last = musts if bank.breakdown else []
        self.middle = list(own) if bank.breakdown else musts + list(own)
        self.candidates = shuffled(key, bank.body)
        self.style = pick(key + "|style", ("是", "第", "号", "", "")) if bank.numbered else ""
        # Where some measures must be named, only those are counted off: nobody reads 二十是.
        self.marked = len(bank.must) or 20
        self.key = key

    def text(self, slots: Mapping[str, str], extra: str = "") -> str:
        middle = self.middle + ([extra] if extra else [])
        marked = [
            _counted(self.style, n) + _ASPECT.sub("", sentence)
            if self.style and n < self.marked
            else sentence
            for n, sentence in enumerate(middle)
        ]
        whole = "".join([self.opening, *marked, *self.last, self.closing])
        chosen = _CHOICE.sub(lambda m: pick(self.key + m[1], m[1].split("|")), whole)
        return chosen.format_map(slots)


def write(
    code: str, trade: Trade, slots: Mapping[str, str], *, breakdown: bool, over: str
) -> Mapping[str, str]:
    """Write every box of one unit, by box id.

    Where ``breakdown`` is false, section four does not name the projects of each kind; section
    ``over`` runs past its limit.
    """
    out: dict[str, str] = {}
    for section, limit in LIMITS.items():
        boxes = {
            box: _Box(code, box, bank, trade.own.get(box, ()), breakdown)
            for box, bank in banks().items()
            if box.split("_")[0] == section
        }
        if section == over:
            _fill(boxes, slots, limit + limit // 30, limit + limit // 15)
        else:
            wanted = int(limit * between(f"{code}|{section}", "0.9", "0.97"))
            _fill(boxes, slots, wanted, limit - 4)
        out.update({box: draft.text(slots) for box, draft in boxes.items()})
    return out


def _fill(boxes: Mapping[str, _Box], slots: Mapping[str, str], wanted: int, most: int) -> None:
    """Add sentences to the shortest box first, until the section is as long as wanted."""
    while True:
        lengths = {box: count_zi(draft.text(slots)) for box, draft in boxes.items()}
        room = most - sum(lengths.values())
        open_boxes = [box for box in boxes if boxes[box].candidates]
        if sum(lengths.values()) >= wanted or not open_boxes:
            return
        # Part two of section six carries the indicators and is long already; let it lead.
        shortest = min(open_boxes, key=lambda box: lengths[box] / Decimal(2 if box == "s6_2" else 1))
        draft = boxes[shortest]
        for sentence in draft.candidates:
            if count_zi(draft.text(slots, sentence)) - lengths[shortest] <= room:
                draft.middle.append(sentence)
                draft.candidates.remove(sentence)
                break
        else:
            draft.candidates.clear()
