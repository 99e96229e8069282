"""The definitions that come with the program, as the JSON Schema was found to accept them: no command has to judge them again.

What belongs here: the digest of each text. What does not: judging (``load``). A text that was changed since is judged as any
other; ``tests/test_form_definition.py`` judges those that are listed here and says what is to be listed.
"""

from __future__ import annotations

import hashlib

ACCEPTED = frozenset({
    "a9e2b5bfdeddc185add1dc7a45d36c021899dd7b43cdfac914b3c040a5a1f775",  # progress-return-2024
    "9cd736956fa95216a26dc102bb2494cce0a66d48c79bcdae9ee4c9641ddf3c84",  # specialty-park-2022
})
"""SHA-256 of each ``form.json``."""


def accepted(said: str) -> bool:
    """Whether the text of a definition is one that was judged before it was shipped."""
    return digest_of_text(said) in ACCEPTED


def digest_of_text(said: str) -> str:
    """The digest of a definition as it is written."""
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
