"""Many files, nothing lost: from paths to one status for each file.

What belongs here: listing inputs, examining each on its own, resolving what only the whole batch
can tell. What does not: judging answers (``check``) and writing results (``report``).
"""
