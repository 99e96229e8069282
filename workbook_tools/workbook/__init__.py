"""The workbook: where each input lies, what the sheets show, and how files are written.

What belongs here: the layout (which readers use too), the sheets' contents, protection, cached
values, prefilling. What does not: reading what came back (``intake``).
"""
