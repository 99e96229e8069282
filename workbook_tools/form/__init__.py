"""What is asked: forms as data, their code lists, units and the record of a submission.

What belongs here: reading and judging a form's definition and everything that follows from it
alone. What does not: where things lie in a workbook (``workbook``) and what came back (``intake``).
"""
