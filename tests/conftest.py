"""The order of the test files, those that take longest first, and where they keep what is made from forms.

Two workers take whole files, and a long one begun last would leave the other worker idle.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workbook_tools import disk_cache

LONGEST = (
    "test_parity.py", "test_batch_run.py", "test_batch_folders.py", "test_workbook.py", "test_readme.py", "test_office_edits.py",
    "test_season.py", "test_typing_window.py", "test_nothing_of_others.py", "test_pages.py", "test_checks_in_a_batch.py",
    "test_causes.py", "test_annotated.py", "test_page.py", "test_letters.py", "test_fast_cells.py", "test_intake_fuzz.py",
)


def pytest_configure() -> None:
    """Keep what is made from forms with the tests, not among the things of whoever runs them."""
    os.environ[disk_cache.VARIABLE] = str(Path(__file__).parents[1] / ".pytest_cache")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, the rest as collected."""
    rank = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))
