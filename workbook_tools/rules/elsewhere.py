"""Expressions that LibreOffice computes otherwise than the checker, as measured, and how to write a rule without them.

What belongs here: one visible tuple of what was measured. What does not: what a rule is kept from (``binding.guarded``), and the
page that shows this (``reference_page``); a test computes each again in both.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..words import Words


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What one kind of expression gives: each example with the checker's value and LibreOffice's, and what to write instead."""

    examples: tuple[tuple[str, float | str, float | str], ...]
    instead: Words


ELSEWHERE: tuple[Elsewhere, ...] = (
    Elsewhere(
        (("MOD(0.3,0.1)", 0.09999999999999998, 0.0), ("MOD(0.6,0.2)", 0.19999999999999996, 0.0), ("INT(4.35*100)", 434.0, 435.0)),
        Words("MOD、INT 只用在整数上，先 ROUND：MOD(ROUND(x*10,0),1)", "MOD and INT of whole numbers only, ROUND first"),
    ),
    Elsewhere(
        (('TEXT(-0.004,"0.00")', "-0.00", "0.00"),),
        Words("TEXT 只用来显示，不比较；显示数字用 FIGURE", "TEXT is for showing, not for comparing; FIGURE shows a number alike everywhere"),
    ),
)
