"""Submissions in, findings out: the rules of a form applied to what came back.

What belongs here: evaluating checks, wording findings, the checks that no formula can express.
What does not: reading files (``intake``) and showing results (``report``).
"""
