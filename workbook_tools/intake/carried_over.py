"""The answers of an older return under the questions of the form, and those that wait for a person to say what they are.

What belongs here: which answers may be carried, and what is said of the others. What does not: how two editions
differ (``form.successors``), and the words around an input (``asked_around``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import UsageError
from ..form.definition import Form
from ..form.successors import Successors
from ..safe_text import visible
from ..words import Words
from ..workbook.fill import Key
from .salvage import Held, Reason


@dataclass(frozen=True, slots=True)
class Fit:
    """Answers by the inputs of the new form; those that stay behind with the reason and their old id; what is to be said of both.

    ``was`` has the old id of each new one.
    """

    answers: Mapping[Key, Held]
    left: Mapping[Held, tuple[Reason, str]]
    notes: tuple[Words, ...]
    was: Mapping[str, str] = field(default_factory=dict)


def under_new_ids(became: Successors, answers: Mapping[Key, Held]) -> Fit:
    """The answers of a return whose own edition is at hand."""
    ids = {name for name, _ in answers}
    left: dict[Held, tuple[Reason, str]] = {}
    fit: dict[Key, Held] = {}
    for (name, line), held in answers.items():
        if name in became.reworded or name in became.gone:
            left[held] = ("reworded" if name in became.reworded else "no_input", name)
        else:
            fit[became.into.get(name, name), line] = held
    notes = [Words(
        f"{was.named}：编号改成了 {now.id}，名称没变，已按名称转移", f"{was.named_en}: has the id {now.id} now and the same words, by which it was carried",
    ) for was, now in became.renamed if was.id in ids]
    notes += [_asks_otherwise(one.was.named, one.was.named_en, one.how, name) for name, one in became.reworded.items() if name in ids]
    notes += [Words(
        f"{became.gone[name].named}：新表没有，没有转移；相近的是{now.named}，是同一件事的，加 --same {name}={now.id} 再转一次",
        f"{became.gone[name].named_en}: is not in the new form and was not carried; {now.named_en} reads like it: if it is the same, migrate again with --same {name}={now.id}",
    ) for name, now in became.alike.items() if name in ids]
    return Fit(fit, left, tuple(notes), {new: old for old, new in became.into.items()})


def as_confirmed(others: Mapping[str, tuple[str, str]], form: Form, answers: Mapping[Key, Held], same: Mapping[str, str]) -> Fit:
    """The answers of a return whose own edition is not at hand; ``others`` are inputs that stand there under other words.

    Raises ``UsageError`` where ``same`` names an id that only the old edition would know.
    """
    known = {block.input_id(line, column) for _, block in form.blocks() for line, column, _ in block.questions()}
    for old, new in same.items():
        if old != new or old not in known:
            raise UsageError(
                f"--same {old}={new}: 手头没有旧表的定义（可用 --forms 指明），只能写新表里有的编号; "
                "the old definition is not at hand (name its folder with --forms), so only an id of the new form can be given"
            )
    wait = sorted(name for name in others if name not in same)
    notes = []
    for name in wait:
        was, now = ("".join(visible(text).split()) for text in others[name])
        notes.append(_asks_otherwise(name, name, Words(f"旧表写的是“{was}”，新表是“{now}”", f"the old file says “{was}” and the form “{now}”"), name))
    left: dict[Held, tuple[Reason, str]] = {held: ("reworded", key[0]) for key, held in answers.items() if key[0] in wait}
    return Fit({key: held for key, held in answers.items() if key[0] not in wait}, left, tuple(notes))


def _asks_otherwise(zh: str, en: str, how: Words, name: str) -> Words:
    return Words(
        f"{zh}：编号没变，{how.zh}，没有转移；是同一件事的，加 --same {name} 再转一次",
        f"{en}: the id is the same, but {how.en}; not carried: if it is the same question, migrate again with --same {name}",
    )
