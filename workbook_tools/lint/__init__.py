"""What Excel would refuse, repair or misread in a workbook that we wrote; for tests and for authors of forms.

What belongs here: judging a finished package. What does not: making one (``workbook``). No command of the product
imports this.
"""
