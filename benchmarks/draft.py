"""How well notices are drafted: precision and recall on the labelled set.

What belongs here: the comparison of drafts with the truth, and the figures. What does not: the notices (``tests.notices``).
``python -m benchmarks.draft`` prints the figures, and each thing that was missed or made up.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.notices import NOTICES, Labelled
from workbook_tools.draft.draft_files import drafted, read_notice

KINDS = ("sections", "limits", "parts", "questions", "types", "units")
STATED = 2_000
"""The limit that a draft has where the notice states none."""


@dataclass
class Score:
    """What was found rightly, made up, and missed, of one kind."""

    right: int = 0
    made_up: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, name: str, found: set[Any], truth: set[Any]) -> None:
        """Compare one notice."""
        self.right += len(found & truth)
        self.made_up += [f"{name}: {one}" for one in sorted(found - truth, key=str)]
        self.missed += [f"{name}: {one}" for one in sorted(truth - found, key=str)]

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / max(1, self.right + len(self.made_up))

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.right / max(1, self.right + len(self.missed))


def _blocks(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for sheet in data["sheets"]:
        for block in sheet["blocks"]:
            yield sheet, block


def found_in(data: dict[str, Any]) -> dict[str, set[Any]]:
    """What a definition says, in the terms of the truth; what the draft adds of its own accord is not counted."""
    out: dict[str, set[Any]] = {kind: set() for kind in KINDS}
    parts = 0
    for sheet, block in _blocks(data):
        if block["kind"] == "boxes":
            out["sections"].add(sheet["heading"])
            if block["limit"] != STATED or f"{STATED}字" in sheet["heading"]:
                out["limits"].add((sheet["heading"], block["limit"]))
            parts += len(block["boxes"]) if len(block["boxes"]) > 1 else 0
            continue
        for key in ("fields", "columns", "rows"):
            for one in block.get(key, ()) if isinstance(block.get(key), list) else ():
                label = one["label"]["zh"]
                out["questions"].add(label)
                out["types"].add((label, one.get("type", "")))
                if one.get("unit"):
                    out["units"].add((label, one["unit"]))
    out["parts"] = {parts}
    return out


def truth_of(notice: Labelled) -> dict[str, set[Any]]:
    """The truth about a notice in the same terms."""
    return {
        "sections": set(notice.sections), "limits": {(h, n) for h, n in notice.sections.items() if n}, "parts": {notice.parts},
        "questions": {label for label, _, _ in notice.asked}, "types": {(label, kind) for label, kind, _ in notice.asked},
        "units": {(label, unit) for label, _, unit in notice.asked if unit},
    }


def scores() -> dict[str, Score]:
    """Draft every notice and compare."""
    out = {kind: Score() for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        for notice in NOTICES:
            path = Path(folder) / notice.name
            path.write_bytes(notice.data())
            draft = drafted(read_notice(path))
            found, truth = found_in(draft.data), truth_of(notice)
            added = {d.text for d in draft.doubts if "已补上" in d.taken}
            for kind in KINDS:
                own = {f for f in found[kind] if (f[0] if isinstance(f, tuple) else f) not in added}
                out[kind].add(notice.name, own, truth[kind])
    return out


def main() -> int:
    """Print the figures."""
    found = scores()
    print(f"{len(NOTICES)} notices")
    for kind, score in found.items():
        print(f"{kind:<10} precision {score.precision:.3f}  recall {score.recall:.3f}  of {score.right + len(score.missed)}")
    for kind, score in found.items():
        for word, these in (("made up", score.made_up), ("missed", score.missed)):
            for one in these:
                print(f"  {kind} {word}: {one}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
