"""A form drafted from a notice or template as it was issued.

What belongs here: reading notices (Word, text, sheets), finding sections, tables and fields in them, and the draft of a
form with the list of everything that is uncertain. What does not: what a form is (``form``) and editing the draft
(``sheetform``).
"""
