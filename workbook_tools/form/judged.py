"""The definitions that come with the program, as the JSON Schema was found to accept them: no command has to judge them again.

What belongs here: the digest of each text. What does not: judging (``load``). A text that was changed since is judged as any
other; ``tests/test_form_definition.py`` judges those that are listed here and says what is to be listed.
"""

from __future__ import annotations

import hashlib

ACCEPTED = frozenset({
    "a5acf81c16e0d461fe4c87e7583d25f8b92f7861074c5a5795ebcd8ad780369c",  # progress-return-2024
    "7a3fffaea6325110386d40571df17a0af0b55d16884d5765949837fe055669cd",  # specialty-park-2022
})
"""SHA-256 of each ``form.json``."""


def accepted(said: str) -> bool:
    """Whether the text of a definition is one that was judged before it was shipped."""
    return digest_of_text(said) in ACCEPTED


def digest_of_text(said: str) -> str:
    """The digest of a definition as it is written."""
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
