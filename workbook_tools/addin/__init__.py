"""The room of the Excel add-in: the same checks from a ribbon, with Python behind it or without.

What belongs here: what runs over an open workbook (``xlwings``), what is made for the add-in out of a form's
definition, building and installing it. What does not: the rules and the checks (``binding``, ``check``).
"""
