"""``project.duplicate_across``: the same line of a list in the returns of two units.

What belongs here: how the pairs are found without comparing all with all. What does not: when two names mean one project
(``same_project``) and lines repeated within one return (a declared rule). Which columns tell
a line apart is declared with the list (``unique_across``): first its name, then who carries it out.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ..form.definition import Block, Form
from ..form.submission import Submission
from ..form.units import UNIT, Unit
from ..words import Texts, Words
from .check import AcrossCheck, Answered, Failure, Peers, Returns, answered_at, on_cover
from .met import Told, met, numbered, packed
from .same_project import LEAST, SHORTENED, company, one_project, one_unit
from .spelling import difference, numbers_in, same_name

SHOWN = 2
"""Other returns that a message names one by one."""
_Key = tuple[str, str]
"""The name of a project and its unit, as they are compared."""
_Groups = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lines of one return that can be compared: by list the row, name and unit of each."""

    owner: str
    lines: dict[str, tuple[tuple[int, str, str], ...]]
    groups: dict[str, bytes]
    """By list the numbers of what its lines would have in common with another's."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a list as it is compared: the file and who it is of, its row there."""

    file: str
    owner: str
    row: int
    name: str
    unit: str


def _owner(form: Form, peers: Peers, submission: Submission) -> str:
    unit = peers.by_code.get(submission.unit)
    return (unit.name if unit else "") or on_cover(form, submission, UNIT) or submission.unit or submission.file


def _lines(block: Block, submission: Submission) -> Iterator[tuple[int, str, str]]:
    first, *rest = block.unique_across
    for line in submission.tables.get(block.id, ()):
        answers = [line.answers.get(column) for column in block.unique_across]
        said = [a.value if a is not None and isinstance(a.value, str) else "" for a in answers]
        name, unit = same_name(said[0]), "|".join(company(text) for text in said[1:])
        if first in line.answers and name and not (rest and not unit.replace("|", "")):
            yield line.row, name, unit


def _blocks(form: Form) -> list[Block]:
    return [block for _, block in form.blocks() if block.unique_across]


def take(form: Form, peers: Peers, submission: Submission) -> _Lists:
    """The lines of a return in which another's might stand."""
    lines = {block.id: tuple(_lines(block, submission)) for block in _blocks(form)}
    groups = {block: packed(number for _, name, unit in mine for number in _hashed(name, unit)) for block, mine in lines.items()}
    return _Lists(_owner(form, peers, submission), lines, groups)


def _groups(name: str, unit: str) -> tuple[_Groups, _Groups]:
    """Only lines that have one of these in common can be alike."""
    return (name, numbers_in(unit)), (unit, numbers_in(name))


def _hashed(name: str, unit: str) -> tuple[int, int]:
    (named, of_name), (of_unit, figures) = _groups(name, unit)
    return numbered("\0".join(("name", named, *of_name))), numbered("\0".join(("unit", of_unit, *figures)))


def _gathered(block: Block, returns: Returns) -> list[_Line]:
    """The lines that may have another in a further return: most have none, and are not held in memory."""
    several = met((file, Told(None, taken.groups.get(block.id, b""))) for file, taken in returns.taken(DUPLICATE_ACROSS))
    shared = several.counts.keys()
    if not shared:
        return []
    return [
        _Line(file, taken.owner, row, name, unit)
        for file, taken in returns.taken(DUPLICATE_ACROSS, {*several.files(sys.maxsize, 1)})
        for row, name, unit in taken.lines.get(block.id, ())
        if any(number in shared for number in _hashed(name, unit))
    ]


def _prefixes(names: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The rarest pairs of characters of each name, so many that two names which agree share one of them.

    A character put in or left out breaks two pairs at most; what is shared by fewer names comes
    first, so that few names meet.
    """
    held = [{a + b for a, b in pairwise(name)} or {name} for name in names]
    common = Counter(pair for pairs in held for pair in pairs)
    for number, (name, pairs) in enumerate(zip(names, held, strict=True)):
        changed = int((1 - LEAST) * (1 + 1 / SHORTENED) * len(name) + 1e-9)
        yield number, sorted(pairs, key=lambda p: (common[p], p))[: 2 * changed + 1]


def _similar(names: Sequence[str]) -> Iterator[tuple[int, int, float]]:
    """The pairs of names that agree enough to be looked at, by their numbers."""
    from rapidfuzz.distance import Indel

    index: dict[str, list[int]] = defaultdict(list)
    for number, prefix in _prefixes(names):
        for other in {n for pair in prefix for n in index[pair]}:
            agree = Indel.normalized_similarity(names[other], names[number], score_cutoff=LEAST)
            if agree:
                yield other, number, agree
        for pair in prefix:
            index[pair].append(number)


def _alike(keys: Iterable[_Key]) -> dict[_Key, set[_Key]]:
    """Which names of which units mean one project; each is alike itself."""
    out = {key: {key} for key in keys}
    by_name: dict[_Groups, list[str]] = defaultdict(list)
    by_unit: dict[_Groups, list[str]] = defaultdict(list)
    for name, unit in sorted(out):
        named, of_unit = _groups(name, unit)
        by_name[named].append(unit)
        by_unit[of_unit].append(name)
    pairs = [
        ((name, units[i]), (name, other))
        for (name, _), units in by_name.items()
        for i in range(len(units))
        for other in units[i + 1 :]
        if one_unit(units[i], other)
    ]
    pairs += [
        ((names[i], unit), (names[j], unit))
        for (unit, _), names in by_unit.items()
        for i, j, agree in _similar(names)
        if one_project(names[i], names[j], agree)
    ]
    for one, other in pairs:
        out[one].add(other)
        out[other].add(one)
    return out


def _met(lines: Sequence[_Line]) -> Iterator[tuple[_Line, list[_Line]]]:
    """Each line that other returns have as well, with the first such line of each of them, in the order of whose they are."""
    held: dict[_Key, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        held[line.name, line.unit].append(number)
    alike = _alike(held)
    for line in lines:
        there = sorted(n for key in alike[line.name, line.unit] for n in held[key])
        first: dict[str, _Line] = {}
        for number in there:
            first.setdefault(lines[number].file, lines[number])
        first.pop(line.file)
        if first:
            yield line, sorted(first.values(), key=lambda other: (other.owner, other.name, other.unit, other.row))


def _spelled(line: Answered, other: Answered) -> Words:
    """How the two names, and the two units', are spelled differently."""
    differs = difference(line.text.strip(), other.text.strip())
    if not differs:
        return Words("写法相同", "spelled alike")
    return Words(f"写法不同处：{differs}", f"spelled differently: {differs}")


def _told(at: Answered, others: Sequence[tuple[str, Answered]], count: int) -> Failure:
    named = [(owner, o.text.strip(), f"{o.answer.sheet} {o.answer.cell}") for owner, o in others]
    zh = "、".join(f"{owner}“{name}”（{place}）" for owner, name, place in named)
    en = ", ".join(f"{owner} “{name}” ({place})" for owner, name, place in named)
    if count > SHOWN:
        zh, en = f"{zh}等 {count} 处", f"{en} and {count - SHOWN} more"
    return Failure(at, {"others": Words(zh, en), "spelling": _spelled(at, others[0][1])})


def find(form: Form, units: Sequence[Unit], returns: Returns) -> Iterator[Failure]:
    """Every line that another unit's return has as well; both returns are told."""
    for block in _blocks(form):
        name = block.input_id("", block.unique_across[0])

        @lru_cache(maxsize=1_000)
        def at(file: str, row: int, name: str = name) -> Answered:
            return answered_at(form, returns.of(file), name, row)

        for line, others in _met(_gathered(block, returns)):
            shown = [(other.owner, at(other.file, other.row)) for other in others[:SHOWN]]
            yield _told(at(line.file, line.row), shown, len(others))


DUPLICATE_ACROSS = AcrossCheck(
    "project.duplicate_across", "verify",
    Texts(
        Words("同一实施单位的同一项目一般只由一个单位报送", "A project of one implementing unit is normally reported by one unit only"),
        Words("与{others}是同一实施单位的同一项目，{spelling}",
              "is the same project of the same implementing unit as {others}, {spelling}"),
        Words("请与对方核对由哪家报送；确属不同项目的，请在“自检”说明",
              "Settle with the other unit who reports it; if they are different projects, explain it on 自检"),
    ),
    find, lambda form: any(block.unique_across for _, block in form.blocks()), take, _Lists,
)
