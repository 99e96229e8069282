"""Repeatable choices: the same key gives the same choice on any machine and Python.

What belongs here: choices drawn from a digest of a key. ``random`` is not used because its
``shuffle`` and ``choice`` have changed between Python versions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

T = TypeVar("T")


def _draw(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6])


def pick(key: str, choices: Sequence[T]) -> T:
    """Choose one of the choices."""
    return choices[_draw(key) % len(choices)]


def between(key: str, least: str, most: str) -> Decimal:
    """Choose a number from ``least`` to ``most`` in thousandths of the distance."""
    low, high = Decimal(least), Decimal(most)
    return low + (high - low) * (_draw(key) % 1001) / 1000


def shuffled(key: str, items: Iterable[T]) -> list[T]:
    """Put items into an order that only the key decides."""
    ranked = sorted((_draw(f"{key}|{n}"), n, item) for n, item in enumerate(items))
    return [item for _, _, item in ranked]


def stepped(amount: Decimal, step: str) -> Decimal:
    """Round an amount to a multiple of ``step``, half away from zero."""
    size = Decimal(step)
    return (amount / size).quantize(Decimal(1), rounding=ROUND_HALF_UP) * size
