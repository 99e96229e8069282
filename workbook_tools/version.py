"""The version of the program.

What belongs here: the number, where every room can read it. What does not: versions of forms, which are theirs.
"""

VERSION = "0.1.0"
