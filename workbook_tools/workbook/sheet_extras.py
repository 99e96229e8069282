"""What openpyxl does not write of a sheet: rows that grow, doubts to be ignored, the cell that a sheet opens on.

What belongs here: editing the XML of one sheet that ``openpyxl_writer`` wrote. What does not: the values of formula
cells (``sheet_xml``) and how high a row must be (``row_heights``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

from ..cells import a1
from ..rules.values import Value, number_text
from .frame import Place, SheetFrame, frame_of
from .model import SheetPlan
from .row_heights import height_of
from .sheet_xml import NS

Typed = Mapping[tuple[int, int], Value]
"""What stands in inputs, by row and column."""


def finish(root: etree._Element, plan: SheetPlan, typed: Typed) -> None:
    """Complete a sheet; ``typed`` is what stands in its inputs."""
    frame = frame_of(plan)
    grow(root, frame, typed)
    open_at(root, frame, typed)
    if plan.ignored:
        ignored = etree.SubElement(root, f"{NS}ignoredErrors")
        for doubt in dict.fromkeys(doubt for _, doubt in plan.ignored):
            areas = " ".join(area for area, same in plan.ignored if same == doubt)
            etree.SubElement(ignored, f"{NS}ignoredError", sqref=areas, **{doubt: "1"})


def grow(root: etree._Element, frame: SheetFrame, typed: Typed) -> None:
    """Give the rows that grow their height, and leave it to the program to change it with the next entry."""
    texts: dict[int, dict[int, Value]] = {}
    for (row, column), value in typed.items():
        texts.setdefault(row, {})[column] = value
    for element in root.iter(f"{NS}row") if frame.growing else ():
        row = int(element.get("r", "0"))
        if row in frame.growing:
            element.set("ht", number_text(height_of(frame, row, texts.get(row, {}))))
            element.attrib.pop("customHeight", None)


def first_empty(inputs: Sequence[Place], typed: Typed) -> Place | None:
    """The first of the inputs that nobody has written into; the first of all if there is none."""
    return next((place for place in inputs if typed.get(place) in {None, ""}), inputs[0] if inputs else None)


def open_at(root: etree._Element, frame: SheetFrame, typed: Typed) -> None:
    """Let a sheet open with the cursor on its first empty input."""
    place = first_empty(frame.inputs, typed)
    view = root.find(f"{NS}sheetViews/{NS}sheetView")
    if place is None or view is None:
        return
    area = next((m for m in frame.merges if m[:2] == place), (*place, *place))
    name = a1(*place)
    whole = name if area[:2] == area[2:] else f"{name}:{a1(area[2], area[3])}"
    pane = view.find(f"{NS}pane")
    active = None if pane is None else pane.get("activePane", "topLeft")
    for selection in view.findall(f"{NS}selection"):
        if selection.get("pane") == active:
            selection.set("activeCell", name)
            selection.set("sqref", whole)
