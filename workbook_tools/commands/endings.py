"""How commands end: their exit statuses, and the words in which several of them say what was done.

What belongs here: what two groups of commands say alike. What does not: what only one of them says.
"""

from __future__ import annotations

CLEAN, FOUND, WRONG, INTERRUPTED = 0, 1, 2, 130


def counted(number: int, thing: str) -> str:
    """A number of things in English."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def password_said(password: str) -> str:
    """The one line that tells a password that was made up."""
    from ..workbook.protection import VARIABLE

    return f"锁定密码（只显示这一次；也可用环境变量 {VARIABLE} 指定）; password, shown this once: {password}"


def problem_said(problem: str) -> str:
    """A mistake of a definition as a line, Chinese first."""
    from ..form.chinese import both

    return both(problem)
