"""The steps behind each command: arguments already parsed, files in and out, exit status back.

What belongs here: calling the rooms in order and saying what was done; a module a group of commands.
What does not: parsing arguments (``cli``) and the work itself.
"""
