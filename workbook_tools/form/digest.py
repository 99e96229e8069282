"""One fingerprint for what a form's folder declares.

What belongs here: the content of ``form.json`` and of the lists it names, brought to one spelling, so that
neither blanks nor line ends nor the order of keys matter. What does not: what the content means (``load``).
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [row for row in csv.reader(stream) if row]


def digest_of(data: Mapping[str, Any], folder: Path) -> str:
    """The SHA-256 of a definition, in hexadecimal: ``data`` is its ``form.json``, ``folder`` holds its lists.

    Types of its own are part of ``form.json``. A list whose file cannot be read counts as its name only:
    what reads the definition says so.
    """
    files: dict[str, list[list[str]]] = {}
    for entry in data.get("lists", {}).values():
        name = entry.get("file", "") if isinstance(entry, Mapping) else ""
        try:
            files[name] = _rows(folder / name) if name else []
        except (OSError, ValueError, csv.Error):
            files[name] = []
    content = json.dumps({"form": data, "files": files}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
