"""What becomes of each file of a folder on its own, and how much memory that took: run as a process of its own.

``python -m tests.corpus_outcomes FOLDER`` reads names, one a line, and prints JSON: the outcomes by name, the peak in bytes.
What belongs here: checking the files one after the other. What does not: what is expected of them (``test_corpus``).
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from tests.languages import assert_one_language
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in


def outcome_of(path: Path, file: str) -> tuple[str, str]:
    """Status and codes of one file."""
    examined = examine_bytes(path.read_bytes(), file, forms_in())
    for finding in examined.findings:
        assert_one_language(finding)
    if examined.submission is not None:
        return "read", ""
    return "quarantined" if examined.unreadable else "rejected", ",".join(f.code for f in examined.findings)


def peak() -> int:
    """The most memory that this process ever held, in bytes."""
    status = Path("/proc/self/status")
    if status.is_file():  # what getrusage says there may be that of the process that started this one
        return 1024 * int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(folder: Path) -> None:
    """Check every file that is named on standard input."""
    before = peak()
    found = {file: outcome_of(folder / file, file) for file in sys.stdin.read().splitlines()}
    print(json.dumps({"outcomes": found, "before": before, "peak": peak()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
