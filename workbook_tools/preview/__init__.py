"""What a form looks like filled in, and what each of its rules says, before anything is sent out.

What belongs here: plausible answers, answers that break a rule, the preview's files. What does not: judging answers
(``check``) and the workbook (``workbook``).
"""
