"""A list of edits that makes one definition of another: what the notice does not say, or says in other words.

What belongs here: finding the edits between two definitions, and making them. What does not: drafting (``form_of``) and files
(``draft_files``).

An edit is one object with ``at``, a path of keys and of the ids that the draft has, and what is done there: ``set`` keys to values,
``drop`` keys, ``remove`` an entry of a list, ``add`` entries after the last, ``order`` the entries by their new ids, ``keys`` the keys.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import UsageError

Edit = Mapping[str, Any]
VERBS: Mapping[str, type] = {"set": dict, "drop": list, "remove": bool, "add": list, "order": list, "keys": list}
"""What an edit may do, and what it says."""


def edits_between(old: Any, new: Any) -> list[Edit]:
    """The edits that make ``new`` of ``old``, in the order in which they are made."""
    return list(_object("", old, new))


def _named(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(e, dict) and isinstance(e.get("id"), str) for e in value)


def _object(at: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Edit]:
    deeper = [k for k in new if k in old and old[k] != new[k] and _apart(old[k], new[k])]
    put = {k: v for k, v in new.items() if k not in deeper and (k not in old or old[k] != v)}
    gone = [k for k in old if k not in new]
    for key in deeper:
        path = f"{at}/{key}" if at else key
        yield from _list(path, old[key], new[key]) if isinstance(new[key], list) else _object(path, old[key], new[key])
    if put:
        yield {"at": at, "set": put}
    if gone:
        yield {"at": at, "drop": gone}
    if [*(k for k in old if k in new), *(k for k in new if k not in old)] != list(new):
        yield {"at": at, "keys": list(new)}


def _apart(old: Any, new: Any) -> bool:
    """Whether two values are compared part by part: lists whose entries have ids, and objects that share a key."""
    return (_named(old) and _named(new)) or (isinstance(old, dict) and isinstance(new, dict) and "zh" not in new and bool(old.keys() & new.keys()))


def _list(at: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Edit]:
    pairs = _pairs(old, new)
    for was, now in pairs:
        yield from _object(f"{at}/{was['id']}", was, now)
    for entry in old:
        if all(entry is not was for was, _ in pairs):
            yield {"at": f"{at}/{entry['id']}", "remove": True}
    added = [entry for entry in new if all(entry is not now for _, now in pairs)]
    if added:
        yield {"at": at, "add": added}
    if [*(now["id"] for _, now in pairs), *(entry["id"] for entry in added)] != [entry["id"] for entry in new]:
        yield {"at": at, "order": [entry["id"] for entry in new]}


def _pairs(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The entries of two lists that are the same thing, in the order of the first: by id, by words, then one by one."""
    found: dict[int, Any] = {}
    for same in (_same_id, _same_words):
        for i, was in enumerate(old):
            if i not in found:
                now = next((n for n in new if all(n is not f for f in found.values()) and same(was, n)), None)
                if now is not None:
                    found[i] = now
    left = [i for i in range(len(old)) if i not in found]
    rest = [n for n in new if all(n is not f for f in found.values())]
    if len(left) == len(rest):
        found |= dict(zip(left, rest, strict=True))
    return [(old[i], found[i]) for i in sorted(found)]


def _same_id(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one["id"] == other["id"])


def _same_words(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    said = [re.sub(r"[（(].*|[\W\d_]", "", str((e.get("label") or e.get("title") or {}).get("zh", e.get("heading", "")))) for e in (one, other)]
    return bool(said[0]) and said[0] == said[1]


def edited(data: Mapping[str, Any], edits: Sequence[Edit]) -> tuple[dict[str, Any], list[Edit]]:
    """A definition with edits made, and those that found no place in it."""
    out, unfit = copy.deepcopy(dict(data)), []
    places = [(edit, _find(out, str(edit["at"]))) for edit in edits]  # ids are those of the draft, before any is set
    for edit, found in places:
        if found is None or not _make(edit, *found):
            unfit.append(edit)
    return out, unfit


def _find(data: Any, path: str) -> tuple[Any, Any] | None:
    """What stands at a path, and the list or object around it."""
    around: Any = None
    for step in path.split("/") if path else ():
        around, held = data, data
        if isinstance(held, dict):
            data = held.get(step)
        else:
            data = next((e for e in held if isinstance(e, dict) and e.get("id") == step), None) if isinstance(held, list) else None
        if data is None:
            return None
    return data, around


def _make(edit: Edit, here: Any, around: Any) -> bool:
    if isinstance(here, dict):
        here.update(copy.deepcopy(edit.get("set", {})))
        for key in edit.get("drop", ()):
            here.pop(key, None)
        if "keys" in edit:
            held = dict(here)
            here.clear()
            here.update({key: held[key] for key in [*edit["keys"], *held] if key in held})
    if isinstance(here, list):
        here.extend(copy.deepcopy(edit.get("add", [])))
        if "order" in edit:
            places = {name: number for number, name in enumerate(edit["order"])}
            here.sort(key=lambda entry: places.get(entry.get("id") if isinstance(entry, dict) else None, len(places)))
    if edit.get("remove") and isinstance(around, list):
        around[:] = [entry for entry in around if entry is not here]
    return isinstance(here, dict | list)


def edits_text(edits: Sequence[Edit]) -> str:
    """Edits as a file, a line each; an entry that is added has a line of its own."""
    lines = []
    for edit in edits:
        whole = edit.get("add") or edit.get("set", {}).get("rules")
        if whole and len(json.dumps(whole, ensure_ascii=False)) > 200:
            inside = ",\n".join(f"   {json.dumps(entry, ensure_ascii=False)}" for entry in whole)
            rest = {key: value for key, value in edit.items() if key not in {"add", "set"}}
            other = {key: value for key, value in edit.get("set", {}).items() if key != "rules"}
            if other:
                lines.append(json.dumps({**rest, "set": other}, ensure_ascii=False))
            held = f'"add": [\n{inside}]' if "add" in edit else f'"set": {{"rules": [\n{inside}]}}'
            lines.append(f'{{"at": {json.dumps(edit["at"], ensure_ascii=False)}, {held}}}')
        else:
            lines.append(json.dumps(edit, ensure_ascii=False))
    return "[\n" + ",\n".join(f" {line}" for line in lines) + "\n]\n"


def _is_edit(edit: Any) -> bool:
    if not isinstance(edit, dict) or not isinstance(edit.get("at"), str) or len(edit) < 2:
        return False
    return all(key == "at" or (key in VERBS and isinstance(said, VERBS[key])) for key, said in edit.items())


def read_edits(text: str, name: str) -> list[Edit]:
    """The edits in a file; raises ``UsageError``."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name}: 不是 JSON; this is not JSON: {error}") from error
    if not isinstance(found, list) or not all(map(_is_edit, found)):
        raise UsageError(f"{name}: 每一条应有“at”和要做的事，如“set”; each edit has “at” and what is done there, one of {', '.join(VERBS)}")
    return list(found)
