"""How well figures in prose are read: labelled sentences, those used in building it and those held out.

    python -m benchmarks.narrative_figures [--show]

Prints for each part how many of the figures that were read are right (precision) and how many of those that are
told were read (recall). ``--show`` prints the sentences of the tuning part that are read otherwise than labelled.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbook_tools import load_form
from workbook_tools.checks.spoken import vocabulary
from workbook_tools.checks.statements import statements

FILE = Path(__file__).parents[1] / "tests/data/narrative_figures.tsv"
"""Part, sentence, and the inputs with the figures that the sentence tells of them."""
PARTS = ("tuning", "held-out")
PARK = "眉县机械产业园"
"""The park whose sentences they are."""
Told = tuple[str, float]


@dataclass(frozen=True)
class Score:
    """How many figures were read rightly, wrongly and not at all."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was read that is right."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what is told that was read."""
        return self.right / (self.right + self.missed)


def labelled(part: str) -> Iterator[tuple[str, set[Told]]]:
    """The sentences of a part with what they tell."""
    for line in FILE.read_text(encoding="utf-8").splitlines()[1:]:
        of, sentence, told = (*line.split("\t"), "")[:3]
        if of == part:
            pairs = (entry.split("=") for entry in told.split())
            yield sentence, {(name, round(float(value), 4)) for name, value in pairs}


def read(sentence: str) -> set[Told]:
    """What is read in a sentence, in the form's own units."""
    words = vocabulary(load_form("specialty-park-2022"))
    return {(s.asked.id, round(s.figure.value / s.asked.scale, 4)) for s in statements(sentence, words, (PARK,))}


def score(part: str) -> Score:
    """How a part is read."""
    pairs = [(told, read(sentence)) for sentence, told in labelled(part)]
    return Score(
        sum(len(told & found) for told, found in pairs),
        sum(len(found - told) for told, found in pairs), sum(len(told - found) for told, found in pairs),
    )


def main(arguments: list[str]) -> None:
    """Print the scores, and the tuning part's differences."""
    for part in PARTS:
        got = score(part)
        print(
            f"{part:9} {len(list(labelled(part)))} sentences, {got.right + got.missed} figures: "
            f"precision {got.precision:.3f} ({got.wrong} wrong), recall {got.recall:.3f} ({got.missed} missed)"
        )
    if "--show" in arguments:
        for sentence, told in labelled("tuning"):
            found = read(sentence)
            if found != told:
                print(sentence, *(f"  wrong {t}" for t in found - told), *(f"  missed {t}" for t in told - found), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
