"""Open what Excel encrypts with a password of its own, which nobody was ever asked for.

What belongs here: the one password that every program tries by itself, and taking the encryption off. Excel uses it where
only the structure or a sheet is locked and the file is kept in a format that can say so no other way. What does not: a
password that somebody chose (such a file is refused) and telling that a file is encrypted (``file_type``).
"""

from __future__ import annotations

import io
import re

from olefile import OleFileIO

from ..errors import FileRefused

PASSWORD = "VelvetSweatshop"
"""As [MS-OFFCRYPTO] 2.4.2.3 has it."""
MAX_SPINS = 1_000_000
"""Rounds of hashing; Excel makes 100,000 of them."""
MAX_INFO = 65_536
_SPINS = re.compile(rb"""spinCount\s*=\s*["']\s*0*([0-9]*)\s*["']""")


def _require_cheap(info: bytes) -> None:
    """Raise ``ValueError`` where finding the key would cost without end."""
    if len(info) > MAX_INFO or b"<!" in info:
        raise ValueError("not what a program writes")
    if any(len(spins) > 7 or int(spins or b"0") > MAX_SPINS for spins in _SPINS.findall(info)):
        raise ValueError("too many rounds")


def opened_by_default(data: bytes) -> bytes:
    """The file without its encryption; raises ``FileRefused`` where somebody chose the password."""
    import msoffcrypto

    out = io.BytesIO()
    try:
        with OleFileIO(io.BytesIO(data)) as book:
            modern = book.exists("EncryptionInfo")
            if modern:
                _require_cheap(book.openstream("EncryptionInfo").read(MAX_INFO + 1))
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password=PASSWORD, **({"verify_password": True} if modern else {}))
        file.decrypt(out)
    except MemoryError:
        raise
    except Exception as error:  # whatever its arithmetic on a damaged or unknown encryption ends in
        raise FileRefused("file.encrypted") from error
    return out.getvalue()
