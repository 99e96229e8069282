"""``narrative.figure_mismatch``: a figure in a narrative that neither the form's tables nor its list have.

What belongs here: when a figure told in prose disagrees, and how that is worded. What does not: which figures
prose tells (``statements``). A figure agrees with what is stated or with what the list adds up to, rounded, cut
off or roughly (约, 余, 超过); a figure that another line of the same grid has is taken for that line's.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..form.definition import Block, Form
from ..form.submission import Submission
from ..words import Texts, Words
from .check import Check, Failure, Find, narratives, on_cover
from .figures import MONEY, Figure
from .list_sums import added_up
from .spoken import Asked, speaks, vocabulary
from .statements import Statement, statements

QUOTED = 80
"""Characters of the sentence that a message shows."""
OWN = ("park",)
"""What the cover says of the return by which its texts may call the park."""


def _stated(submission: Submission, name: str) -> float | None:
    answer = submission.answers.get(name)
    if answer is None or not answer.readable or not isinstance(answer.value, float | int):
        return None
    return float(answer.value)


def _known(form: Form, submission: Submission, name: str) -> Iterator[float]:
    """What the return itself has for an input: as stated, and, for whom that is not enough, as the list adds up."""
    stated = _stated(submission, name)
    if stated is not None:
        yield stated
    listed = added_up(form, submission, name)
    if listed is not None:
        yield listed


def _grid(form: Form, name: str) -> tuple[Block, str]:
    """The grid of an input, and its column."""
    for _, block in form.blocks():
        if block.kind == "grid":
            for line, column, _ in block.questions():
                if block.input_id(line, column) == name:
                    return block, column
    raise KeyError(name)


def _another(form: Form, submission: Submission, told: Statement) -> bool:
    """Whether another line of the same grid has this very figure in the same column."""
    block, column = _grid(form, told.asked.id)
    return any(
        told.figure.agrees(value * told.asked.scale)
        for line in block.lines if not line.formula and line.id != told.asked.line.partition(".")[2]
        for value in _known(form, submission, block.input_id(line.id, column))
    )


def _disagrees(form: Form, submission: Submission, told: Statement) -> bool:
    """Whether the return has another figure; not where it agrees, or does not say."""
    known = False
    for value in _known(form, submission, told.asked.id):
        if told.figure.agrees(value * told.asked.scale):
            return False
        known = True
    return known and not _another(form, submission, told)


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _in_base(figure: Figure, asked: Asked, unit: str) -> str:
    """The figure as written, and in the form's unit where it was written in another."""
    amount = f"{_number(figure.value / asked.scale)} {unit}"
    return figure.text if figure.kind != MONEY or figure.text.endswith(unit) else f"{figure.text}（{amount}）"


def _quoted(told: Statement) -> str:
    """The sentence, shortened around the figure to what a message can show."""
    sentence = told.sentence
    if len(sentence) <= QUOTED:
        return sentence
    at = max(0, sentence.find(told.figure.text))
    first = max(0, min(at - QUOTED // 2, len(sentence) - QUOTED))
    last = first + QUOTED
    return ("…" if first else "") + sentence[first:last] + ("…" if last < len(sentence) else "")


def _values(form: Form, submission: Submission, told: Statement) -> dict[str, Words | str]:
    block, column = _grid(form, told.asked.id)
    question = block.question(told.asked.line.partition(".")[2], column)
    answer = submission.answers.get(told.asked.id)
    stated, listed = _stated(submission, told.asked.id), added_up(form, submission, told.asked.id)
    zh, en = [], []
    if stated is not None and answer is not None:
        zh.append(f"{answer.sheet} {answer.cell} 为 {_number(stated)} {question.unit}")
        en.append(f"{answer.sheet} {answer.cell} has {_number(stated)} {question.unit}")
    if listed is not None and listed != stated:
        zh.append(f"清单合计 {_number(listed)} {question.unit}")
        en.append(f"the list adds up to {_number(listed)} {question.unit}")
    return {
        "what": question.label, "figure": _in_base(told.figure, told.asked, question.unit),
        "instead": Words("，".join(zh), ", ".join(en)), "sentence": _quoted(told),
    }


def find(form: Form, submission: Submission) -> Iterator[Failure]:
    """Every figure of a narrative that disagrees with the return's own tables."""
    words = vocabulary(form)
    own = [name for role in OWN if len(name := on_cover(form, submission, role)) > 2]
    for item in narratives(form, submission):
        seen: set[tuple[str, str]] = set()
        for told in statements(item.text, words, own):
            key = (told.asked.id, told.figure.text)
            if key not in seen and _disagrees(form, submission, told):
                seen.add(key)
                block, column = _grid(form, told.asked.id)
                yield Failure(item, _values(form, submission, told), ((block.id, told.asked.line.partition(".")[2], column),))


FIGURE_MISMATCH: Check[Find] = Check(
    "narrative.figure_mismatch", "verify",
    Texts(
        Words("文字中的数字与汇总表、指标表、清单一致",
              "Figures in narratives agree with the tables and the list"),
        Words("文字写{what} {figure}，{instead}：“{sentence}”", "the text says {what} {figure}, but {instead}: “{sentence}”"),
        Words("请核对文字和表格，改正其中一处；所指不同的，请在“自检”说明",
              "Check the text and the table and correct one of them; if they mean different things, explain it on 自检"),
    ),
    find, speaks,
)
