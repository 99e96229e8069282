"""What came back: untrusted files in, addressed answers out.

What belongs here: judging that a file is safe to read, reading it, finding the inputs of the form
in it. What does not: judging the answers (``check``) and handling many files (``batch``).
"""
