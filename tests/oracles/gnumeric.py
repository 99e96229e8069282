"""Gnumeric as a program that returns a workbook saved in its own dialect, through its converter `ssconvert`."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.oracles.presence import require


def resave(path: Path, out: Path) -> Path:
    """Open `path` in gnumeric, recalculate, and save in the format that the suffix of `out` names."""
    command = [require("ssconvert"), "--recalc", str(path), str(out)]
    done = subprocess.run(command, check=False, capture_output=True, timeout=300)
    if done.returncode != 0 or not out.is_file():
        raise RuntimeError(f"gnumeric does not save {path}: {done.stderr.decode(errors='replace')[-600:]}")
    return out
