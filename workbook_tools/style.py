"""How everything we write looks: the typefaces of official paper, one accent, red and amber.

What belongs here: typefaces and colours, each with its meaning. What does not: the look of one kind of cell or
of one report.
"""

from __future__ import annotations

HEI, SONG, FANG, KAI = "黑体", "宋体", "仿宋", "楷体"
"""Headings, tables, running text, guidance: the faces of official paper."""
XIAOBIAO = "方正小标宋简体"
"""The face of the title; where it is not installed, the charset below makes 宋体 of it."""
GB2312 = 134
"""The charset of every face, so that a missing one is replaced by a Chinese one."""
NORMAL = (SONG, 11.0)
"""Face and size of the style Normal: column widths are counted in its digits. With a theme's face Chinese Excel
would choose one of its own, and every sheet would grow by a seventh."""
INK, QUIET, ACCENT = "FF1F2933", "FF6B7785", "FF24507A"
TINT, HEAD, LINE = "FFF3F8FD", "FFE9EEF4", "FFB8C4D0"
RED, RED_TINT, AMBER, AMBER_TINT, GREEN = "FFB42318", "FFFDECEA", "FF9A5B00", "FFFFF4DC", "FF2B6B3F"
