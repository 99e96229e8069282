"""What an analyst would reckon first from the tidy tables: which sheets of panels there are.

What belongs here: choosing the sheets by what the form says of its questions. What does not: the panels of each
(``analysis_amounts``, ``analysis_indicators``, ``analysis_ratios``) and how they lie on sheets and their charts
(``analysis_sheets``). Sums are of the decimal numbers that stand in the cells; what no return has is blank and no 0.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..form.definition import Form
from .analysis_amounts import concentration, outputs
from .analysis_indicators import against, indicators, shares
from .analysis_links import links_of
from .analysis_panels import Analysis
from .analysis_ratios import panels, standing_table, standings, unit_names
from .overview import dated_grid
from .sums import Sums, sums_of
from .table_schema import Table


def analyses_of(form: Form, tables: Mapping[str, Table], sums: Mapping[str, Sums] | None = None, *, every: bool = True) -> tuple[Analysis, ...]:
    """The sheets that the form and its returns give something for.

    Without ``every`` row of the lists, indicators are not held against the sum of the projects.
    """
    known = sums_of(form, tables) if sums is None else sums
    block = dated_grid(form)
    grid = known.get(block.id) if block is not None else None
    found = (
        outputs(form, known),
        Analysis("分析 集中度", tuple(concentration(form, known))),
        Analysis("分析 指标", (*indicators(form, grid, block), *(against(known, links_of(form, tables)) if every else ())) if grid and block else ()),
        Analysis("分析 占比", tuple(shares(form, grid, block)) if grid and block else ()),
    )
    held = standings(form, block, grid.table) if grid and block else {}
    ratios = Analysis("分析 比率", tuple(panels(block, held, unit_names(form, tables))) if held and block else ())
    return tuple(one for one in (*found, ratios) if one.panels)


def standings_of(form: Form, tables: Mapping[str, Table]) -> Table | None:
    """Where each unit stands in what does not add up, if the form asks for such a thing and anybody answered."""
    block = dated_grid(form)
    if block is None or block.id not in tables:
        return None
    held = standings(form, block, tables[block.id])
    return standing_table(form, block, held, tables) if held else None
