"""How everything we write looks: the typefaces of official paper, one accent, red and amber.

What belongs here: typefaces and colours, each with its meaning. What does not: the look of one kind of cell or
of one report.
"""

from __future__ import annotations

HEI, SONG, FANG = "黑体", "宋体", "仿宋"
INK, QUIET, ACCENT = "FF1F2933", "FF6B7785", "FF24507A"
TINT, HEAD, LINE = "FFF3F8FD", "FFE9EEF4", "FFB8C4D0"
RED, RED_TINT, AMBER, AMBER_TINT, GREEN = "FFB42318", "FFFDECEA", "FF9A5B00", "FFFFF4DC", "FF2B6B3F"
