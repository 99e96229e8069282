"""A form meets the rule language: what names mean, bound rules, the guide in words.

What belongs here: turning declared expressions into bound ones, and refusing what cannot be bound. What does not: the
language itself (``rules``), declarations (``form``) and addresses (``workbook``).
"""
