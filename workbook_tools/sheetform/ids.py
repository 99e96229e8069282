"""Ids for what has a Chinese name only: from a glossary of official forms, else from pinyin.

What belongs here: a name to an id that the definition accepts. What does not: whether it is taken elsewhere (``form``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from ..cells import like_address
from ..form.definition import LINE_STEPS
from ..form.validate import OWN_BLOCKS

GLOSSARY: Mapping[str, str] = json.loads(Path(__file__).with_name("glossary.json").read_text(encoding="utf-8"))
"""Words of official forms and what they are called in rules."""
_BRACKETS = re.compile(r"[（(〔\[][^（()）\[\]〔〕]*[）)〕\]]")
_LONGEST = 40
_WORDS = sorted(GLOSSARY, key=len, reverse=True)


def id_from(name: str) -> str:
    """An id for a Chinese name: ``项目名称`` is ``project_name``; empty where it holds nothing to name."""
    from pypinyin import lazy_pinyin

    rest, parts = _BRACKETS.sub("", name).strip(), []
    while rest:
        word = next((w for w in _WORDS if rest.startswith(w)), "")
        if word:
            parts.append(GLOSSARY[word])
        elif plain := re.match(r"[A-Za-z0-9]+", rest):
            word = plain[0]
            parts.append(word.lower())
        else:
            word = rest[0]
            parts += [p.lower() for p in lazy_pinyin(word, errors="ignore")]
        rest = rest[len(word) :]
    said = re.sub(r"[^a-z0-9_]+", "", "_".join(parts).replace("ü", "v"))
    said = re.sub(r"_+", "_", said).strip("_")
    if len(said) > _LONGEST:
        said = said[:_LONGEST].rpartition("_")[0] or said[:_LONGEST]
    return said if not said[:1].isdigit() else f"n{said}"


def free_id(name: str, taken: frozenset[str] | set[str], otherwise: str = "") -> str:
    """An id for a name that is not among ``taken`` and that Excel and the rules accept; empty if nothing names it."""
    stem = id_from(name) or otherwise
    if stem.startswith("explain"):
        stem = f"item_{stem}"  # names that begin with explain_ are kept for explanations
    if like_address(stem) or stem in LINE_STEPS or stem in OWN_BLOCKS:
        stem = f"{stem}_item"
    number, said = 2, stem
    while stem and said in taken:
        said, number = f"{stem}_{number}", number + 1
    return said


def proposed(values: Mapping[str, object], taken: frozenset[str]) -> str:
    """An id for a row of the definition from what it is called."""
    for key in ("label.zh", "title.zh", "name", "heading"):
        said = values.get(key)
        if isinstance(said, str) and (found := free_id(said, taken)):
            return found
    return ""
