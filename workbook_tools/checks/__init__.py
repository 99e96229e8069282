"""The checks that no formula can express: plain functions in two visible tuples (``listed``).

What belongs here: one file a check, with its code, severity and texts beside the function that
finds; and the nouns they share. What does not: rules, which a form declares and the workbook shows
live, and turning what was found into findings (``check``).

The room lies below ``workbook``, which lists every check on 自检 though it cannot run one.
"""
