"""Where a batch looks hardly ever for garbage in circles, it is found afterwards, and what was made is not gone through at once."""

from __future__ import annotations

import gc
import weakref

from workbook_tools.garbage import HARDLY, seldom


class Circle:
    """An object that refers to itself."""

    def __init__(self) -> None:
        self.other = self


def test_a_batch_ends_without_going_through_all_that_it_made() -> None:
    """The thresholds of before hold again, for what is made from then on."""
    before, begun = gc.get_threshold(), []
    gc.collect()
    gc.callbacks.append(lambda phase, info: begun.append((phase, info)))
    try:
        with seldom():
            assert gc.get_threshold() == HARDLY
            kept = [[number] for number in range(100_000)]
        few = [[number] for number in range(100)]
    finally:
        gc.callbacks.pop()
    assert begun == []
    assert (len(kept), len(few)) == (100_000, 100)
    assert gc.get_threshold() == before


def test_a_circle_that_a_batch_left_is_found_when_all_is_gone_through() -> None:
    """Nothing stays hidden from that."""
    with seldom():
        circle = weakref.ref(Circle())
    assert circle() is not None
    gc.collect()
    assert circle() is None
