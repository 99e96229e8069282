"""What an earlier check said of a return and would be said again: made once, then taken from where it is kept.

What belongs here: how a report asks for what may be known. What does not: keeping it (``batch.sayings``) and what is said
(``page``, ``result_findings``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Known(Protocol):
    """Gives what is said of a file: what ``read`` reads of the bytes that are kept of it, or of those that ``make`` makes.

    ``beside`` is plain data that they follow from beside all that was found in the file, the program, its forms and the language.
    ``read`` raises ``ValueError`` for bytes that are no use.
    """

    def __call__(self, kind: str, file: str, beside: Sequence[object], make: Callable[[], bytes], read: Callable[[bytes], T]) -> T:
        """What is said, of one kind."""
        ...


def nothing(kind: str, file: str, beside: Sequence[object], make: Callable[[], bytes], read: Callable[[bytes], T]) -> T:
    """Know nothing: all is made."""
    return read(make())


def told(data: bytes, kind: type[T]) -> T:
    """Plain data of a kind again."""
    wanted: Any = kind
    thing: T = _decoder(wanted).decode(data)
    return thing


def plain(thing: object) -> bytes:
    """Plain data as bytes."""
    data: bytes = _encoder().encode(thing)
    return data


# imported when first needed: whoever imports the package does not wait for it
@cache
def _encoder() -> Any:
    from msgspec.msgpack import Encoder

    return Encoder()


@cache
def _decoder(kind: Any) -> Any:
    from msgspec.msgpack import Decoder

    return Decoder(kind)
