"""The rule language: one expression, rendered as an Excel formula, a Python check and a sentence.

What belongs here: parsing, typing, evaluating and printing expressions written in the documented
subset of Excel's formula language. What does not: which rules a form has (``form``) and where
their cells lie (``workbook``).
"""
