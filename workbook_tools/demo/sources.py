"""Reading the demo's data files: the roster, each unit's trade, the bank of sentences.

What belongs here: turning files under ``data`` into records. Nothing here composes or computes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from .records import Unit


@dataclass(frozen=True, slots=True)
class Product:
    """Something a park makes: a usual yearly quantity, its measure and its industry's spelling.

    ``makers`` are the places in the trade's ``companies`` of the firms that make it.
    """

    name: str
    quantity: float
    measure: str
    industry: str
    makers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Park:
    """A park to be cultivated, as listed in part six of the form."""

    name: str
    county: str
    specialty: str
    chain: str
    year: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Starting points for a unit's numbers.

    ``gross`` is 2021 output in 万元, ``share`` the specialty's part in thousandths, ``size`` a
    large project's investment in 万元, ``va`` value added in 万元/亩, ``fund`` in 万元.
    """

    gross: int
    share: int
    size: int
    related: int
    supporting: int
    enterprises: int
    jobs: int
    va: int
    platforms: int
    fund: int


@dataclass(frozen=True, slots=True)
class Trade:
    """What a unit's specialty industry is: words for the prose, products, firms and figures."""

    words: Mapping[str, str]
    products: tuple[Product, ...]
    companies: tuple[str, ...]
    parks: tuple[tuple[str, str, str, int], ...]
    own: Mapping[str, tuple[str, ...]]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Support:
    """A kind of supporting project: its name, industry and the service it gives, with slots."""

    name: str
    industry: str
    effect: str


@dataclass(frozen=True, slots=True)
class Bank:
    """The sentences for one box: how to open, what must be said, what may be, how to close.

    Where ``numbered``, the sentences in the middle may be counted off (一是, 二是…).
    """

    numbered: bool
    opening: tuple[str, ...]
    must: tuple[str, ...]
    breakdown: str
    body: tuple[str, ...]
    closing: tuple[str, ...]


def _text(name: str) -> str:
    return (resources.files(__package__) / "data" / name).read_text(encoding="utf-8")


@cache
def units() -> tuple[Unit, ...]:
    """Read the roster, in its own order."""
    return tuple(Unit(**row) for row in csv.DictReader(_text("units.csv").splitlines()))


@cache
def trades() -> Mapping[str, Trade]:
    """Read each unit's trade by unit code."""
    return {code: _trade(raw) for code, raw in json.loads(_text("trades.json")).items()}


def _trade(raw: dict[str, Any]) -> Trade:
    return Trade(
        words={key: value for key, value in raw.items() if isinstance(value, str)},
        products=tuple(
            Product(name, quantity, measure, industry, tuple(makers))
            for name, quantity, measure, industry, makers in raw["products"]
        ),
        companies=(raw["lead"], raw["lead2"], *raw["companies"]),
        parks=tuple((name, specialty, chain, year) for name, specialty, chain, year in raw["parks"]),
        own={box: tuple(sentences) for box, sentences in raw["own"].items()},
        figures=Figures(**raw["figures"]),
    )


@cache
def supports() -> tuple[Support, ...]:
    """Read the kinds of supporting project."""
    return tuple(Support(*item) for item in json.loads(_text("supports.json")))


@cache
def banks() -> Mapping[str, Bank]:
    """Read the sentence bank by box id, in the order of the form."""
    return {
        box: Bank(
            numbered=raw.get("list", False),
            opening=tuple(raw["open"]),
            must=tuple(raw.get("must", ())),
            breakdown=raw.get("breakdown", ""),
            body=tuple(raw["body"]),
            closing=tuple(raw["close"]),
        )
        for box, raw in json.loads(_text("phrases.json")).items()
    }
