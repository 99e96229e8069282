"""Passwords for the locks: SHA-512 with salt and spin count, as Excel 2013 and later write them.

What belongs here: making a hash once a batch. What does not: which cells are locked (``model``).
"""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from dataclasses import dataclass

from ..errors import UsageError
from ..safe_text import typed

VARIABLE = "WORKBOOK_TOOLS_PASSWORD"
SPINS = 100_000


@dataclass(frozen=True, slots=True)
class Lock:
    """A password as a file holds it; ``salt`` and ``digest`` are base64."""

    salt: str
    digest: str
    spins: int = SPINS
    algorithm: str = "SHA-512"
    passing: bool = False
    """Whether another takes its place before anybody sees it."""


def _unreadable() -> UsageError:
    return UsageError(
        "锁定密码里有读不出的字符，请改用字母和数字，或把终端设为 UTF-8; "
        "the password holds what is no character, choose letters and digits, or set the terminal to UTF-8"
    )


def lock(password: str, salt: bytes = b"") -> Lock:
    """Hash a password as ECMA-376 part 1, 18.2.29 describes; any characters are allowed.

    A given salt (16 bytes) gives the same lock every time. Raises ``UsageError`` where it holds what is no character.
    """
    salt = salt or os.urandom(16)
    try:
        digest = hashlib.sha512(salt + password.encode("utf-16-le")).digest()
    except UnicodeEncodeError as error:
        raise _unreadable() from error
    for i in range(SPINS):
        digest = hashlib.sha512(digest + i.to_bytes(4, "little")).digest()
    return Lock(base64.b64encode(salt).decode(), base64.b64encode(digest).decode())


def password_without_asking() -> str:
    """The password of the environment, else one made up at random; raises ``UsageError`` where nobody could type the former."""
    import secrets

    try:
        return typed(os.environ.get(VARIABLE, "")) or secrets.token_urlsafe(12)
    except UnicodeError as error:
        raise _unreadable() from error


def choose_password() -> tuple[str, bool]:
    """The password to lock with, and whether it was made up here and has to be told.

    Taken from the environment, else asked for at a terminal, twice, else made up at random.
    """
    if os.environ.get(VARIABLE, ""):
        return password_without_asking(), False
    if sys.stdin.isatty() and sys.stderr.isatty():
        import getpass

        try:
            while chosen := getpass.getpass("锁定密码（直接回车则随机生成）; password (empty: one is made up): "):
                # nobody sees what is typed, and what was mistyped would lock out even those who chose it
                if getpass.getpass("再输入一次; once more: ") == chosen:
                    return chosen, False
                print("两次输入的不一样，请重新输入; these were not the same, try again", file=sys.stderr)
        except UnicodeError as error:
            raise _unreadable() from error
    return password_without_asking(), True
