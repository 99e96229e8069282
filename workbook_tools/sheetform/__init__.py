"""A form's definition as a workbook that a person edits, and back.

What belongs here: rows and cells of the definition, proposed ids, mistakes by cell. What does not: what a definition may say
(``form``) and the workbook that officials fill in (``workbook``).
"""
