"""Results in, files out: what provincial staff read, what analysts pivot, what programs load.

What belongs here: findings and file results as lines and as a workbook; accepted submissions as tidy
tables, totals, a workbook and parquet. What does not: finding anything (``check``), or running over
many files (``batch``).
"""
