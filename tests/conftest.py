"""The order of the test files, those that take longest first, where they keep what is made from forms, and a batch for those that check it.

Two workers take whole files, and a long one begun last would leave the other worker idle.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from workbook_tools import disk_cache

settings.register_profile("whatever the time", settings.default, deadline=None)
settings.load_profile("whatever the time")
"""No example fails because the machine has other things to do."""

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


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns of every kind; nothing is written there."""
    from tests.returned import fill

    return fill(tmp_path_factory.mktemp("returned") / "in")


@pytest.fixture(scope="session")
def units(folder: Path) -> Path:
    """The roster of those returns."""
    from tests.returned import roster

    return roster(folder.parent)


@pytest.fixture(scope="session")
def whole(folder: Path, units: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run leaves that nothing disturbs; as far from the returns as the results of the tests, since these link to them."""
    from tests.returned import results, run

    out = tmp_path_factory.mktemp("undisturbed") / "out"
    ran = run([folder], out, "--units", str(units))
    assert ran.returncode == 1, ran.stderr
    return results(out)
