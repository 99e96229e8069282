"""What a province attaches to its notice, from one form.

What belongs here: the files of the attachment and their names. What does not: how each of them is made (``workbook``,
``sheetform``, ``report``).
"""
