"""Packages of which most parts never differ: those stay packed, and a further edition costs only the parts that do.

What belongs here: the archive. What does not: what is in the parts (``workbook.prepared``, ``report.official_docx``).
"""

from __future__ import annotations

import hashlib
import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import IO, Any

STAMP = (2022, 1, 1, 0, 0, 0)
"""The time of every part: the same content gives the same bytes."""
_DATE = (STAMP[0] - 1980) << 9 | STAMP[1] << 5 | STAMP[2]
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5HI")
"""All but the place of the part and its name."""
_LAST = struct.Struct("<4s4H2IH")
_VERSION, _DEFLATED = 20, 8
SMALLEST = 10
"""The level of libdeflate from which it weighs each way; the two above gain a quarter of a percent in twice the time."""
ISAL_LEVEL = 2
"""The level of ISA-L that leaves about as much as zlib's third; the one above takes twice the time for two per cent."""
SMALL = 1 << 18
"""Packed bytes of a part whose digest is remembered."""
IN_MEMORY, _PIECE = 1 << 22, 1 << 20
"""Bytes of a growing part that stand in memory, and bytes that are read at a time."""
_LAST_BLOCK = b"\x03\x00"
"""An empty block that ends a stream."""
_MADE_BY = 3 << 8 | _VERSION
"""As Python's own archives say it on every system but Windows."""


class _Pieces:
    """Bytes that grow: they stand in memory while they are few, else in a temporary file."""

    def __init__(self, *known: bytes) -> None:
        self._held: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it lives as long as the part does
        self.length = 0
        for data in known:
            self.add(data)

    def __del__(self) -> None:
        self._held.close()

    def add(self, data: bytes) -> None:
        self._held.seek(self.length)
        self._held.write(data)
        self.length += len(data)

    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, self.length, _PIECE):
            self._held.seek(start)
            yield self._held.read(min(_PIECE, self.length - start))


@dataclass(frozen=True)
class Member:
    """A part as it is packed, in pieces one behind the other."""

    packed: Sequence[bytes | _Pieces]
    checksum: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes it is when packed."""
        if len(self.packed) == 1 and isinstance(self.packed[0], bytes):
            return len(self.packed[0])
        return sum(piece.length if isinstance(piece, _Pieces) else len(piece) for piece in self.packed)

    def pieces(self) -> Iterator[bytes]:
        """What is packed, a piece at a time."""
        for piece in self.packed:
            if isinstance(piece, _Pieces):
                yield from piece
            else:
                yield piece

    def content(self) -> Iterator[bytes]:
        """What it is when unpacked, a piece at a time."""
        unpacker = zlib.decompressobj(-15)
        for piece in self.pieces():
            yield unpacker.decompress(piece)
        yield unpacker.flush()


@dataclass(frozen=True)
class PackedParts:
    """The parts of a package, packed, in their order."""

    members: Mapping[str, Member]

    @classmethod
    def of(cls, package: bytes) -> PackedParts:
        """Pack the parts of a package that was written here."""
        with zipfile.ZipFile(io.BytesIO(package)) as source:
            return cls({info.filename: _packed(source.read(info)) for info in source.infolist()})

    @classmethod
    def smallest(cls, parts: Mapping[str, bytes], passing: bytes | None = None) -> PackedParts:
        """Pack parts as small as may be: for a package that is made once and sent out often.

        Those that hold ``passing`` are packed in little time, since others will take their place.
        """
        return cls({
            name: _smallest(data) if passing is None or passing not in data else _packed(data, level=1) for name, data in parts.items()
        })

    @classmethod
    def kept(cls, package: bytes) -> PackedParts:
        """The parts of a package as they are packed there: none is unpacked, however large it is."""
        members = {}
        with zipfile.ZipFile(io.BytesIO(package)) as source:
            for info in source.infolist():
                if info.compress_type != _DEFLATED:
                    members[info.filename] = _packed(source.read(info))
                    continue
                *_, name, extra = _LOCAL.unpack_from(package, info.header_offset)
                start = info.header_offset + _LOCAL.size + name + extra
                members[info.filename] = Member([package[start : start + info.compress_size]], info.CRC, info.file_size)
        return cls(members)

    def part(self, name: str) -> bytes:
        """The content of a part; raises ``KeyError``."""
        return b"".join(self.members[name].content())

    def digest(self, name: str) -> bytes:
        """The SHA-256 of the content of a part."""
        packed = self.members[name].packed
        if len(packed) == 1 and isinstance(packed[0], bytes) and len(packed[0]) <= SMALL:
            return _digest_of(packed[0])
        held = hashlib.sha256()
        for piece in self.members[name].content():
            held.update(piece)
        return held.digest()

    def edition(self, parts: Mapping[str, bytes | Member]) -> bytes:
        """The package with some parts replaced, and new ones at its end."""
        return self.replaced(parts).package()

    def replaced(self, parts: Mapping[str, bytes | Member]) -> PackedParts:
        """The parts with some of them replaced, and new ones at the end."""
        made = {name: data if isinstance(data, Member) else _packed(data) for name, data in parts.items()}
        return PackedParts({**self.members, **made})

    def with_smallest(self, parts: Mapping[str, bytes]) -> PackedParts:
        """The parts with some of them replaced, as ``smallest`` packs them."""
        return PackedParts({**self.members, **{name: _smallest(data) for name, data in parts.items()}})

    def filled(self, middles: Mapping[str, PackedMiddle], ends: Mapping[str, tuple[bytes, bytes]]) -> PackedParts:
        """The parts where some are a beginning, what grew in between, and an end."""
        return PackedParts({**self.members, **{name: middle.between(*ends[name]) for name, middle in middles.items()}})

    def package(self) -> bytes:
        """The whole package."""
        return b"".join(self._pieces())

    def write(self, out: IO[bytes]) -> None:
        """Write the package to the beginning of a file."""
        out.writelines(self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        """The package piece by piece; names of parts are ASCII, and no workbook comes near four gigabytes."""
        directory: list[bytes] = []
        start = 0
        for name, member in self.members.items():
            length = member.length
            head, entry = _heads(name, member.checksum, length, member.size)
            directory += entry, start.to_bytes(4, "little"), head[_LOCAL.size :]
            yield head
            yield from member.pieces()
            start += len(head) + length
        end = b"".join(directory)
        count = len(self.members)
        yield end
        yield _LAST.pack(b"PK\x05\x06", 0, 0, count, count, len(end), start, 0)


@dataclass(frozen=True)
class Stretch:
    """Content that many parts have in common, packed once; ``moves`` is what each bit of a checksum before it becomes behind it."""

    content: bytes
    packed: bytes
    checksum: int
    moves: tuple[int, ...]

    @classmethod
    def of(cls, content: bytes) -> Stretch:
        """Pack some content; that is done once, so that it may take its time."""
        zeros = bytes(len(content))
        plain = zlib.crc32(zeros)
        moves = tuple(zlib.crc32(zeros, 1 << bit) ^ plain for bit in range(32))
        return cls(content, _flushed(content), zlib.crc32(content), moves)

    def behind(self, checksum: int) -> int:
        """The checksum of the whole, from that of what stands before."""
        moved = self.checksum
        for bit, move in enumerate(self.moves):
            if checksum >> bit & 1:
                moved ^= move
        return moved


def spliced(pieces: Iterable[bytes | Stretch]) -> Member:
    """A part of stretches that are packed already and of what is new between them."""
    packed, checksum, size = [], 0, 0
    packer = _packer()  # forgets at each full flush what came before
    for piece in pieces:
        if isinstance(piece, Stretch):
            packed.append(piece.packed)
            checksum, size = piece.behind(checksum), size + len(piece.content)
        else:
            packed.append(packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH))
            checksum, size = zlib.crc32(piece, checksum), size + len(piece)
    return Member([*packed, _LAST_BLOCK], checksum, size)


@lru_cache(maxsize=256)
def _heads(name: str, checksum: int, length: int, size: int) -> tuple[bytes, bytes]:
    """What stands before a part, and what the directory says of it up to where it stands: of most parts the same in each edition."""
    known = name.encode("ascii")
    told = 0, _DEFLATED, 0, _DATE, checksum, length, size, len(known)
    return (
        _LOCAL.pack(b"PK\x03\x04", _VERSION, *told, 0) + known,
        _CENTRAL.pack(b"PK\x01\x02", _MADE_BY, _VERSION, *told, 0, 0, 0, 0, 0o600 << 16),
    )


@lru_cache(maxsize=64)
def _digest_of(packed: bytes) -> bytes:
    """Most parts are the same in one edition after the other."""
    return hashlib.sha256(zlib.decompress(packed, -15)).digest()


def _flushed(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


class PackedMiddle:
    """Content that grows and is packed as it comes; what stands before and after it is known only in the end."""

    def __init__(self) -> None:
        self._packer = _packer(1)
        self._pieces = _Pieces()
        self._checksum = self._size = 0

    def add(self, data: bytes) -> None:
        """Put more at its end."""
        self._pieces.add(self._packer.compress(data))
        self._checksum, self._size = zlib.crc32(data, self._checksum), self._size + len(data)

    def between(self, start: bytes, end: bytes) -> Member:
        """The whole: three streams that end on a whole byte, one behind the other, are one stream."""
        before, after = _packer(), _packer()
        head = before.compress(start) + before.flush(zlib.Z_FULL_FLUSH)
        self._pieces.add(self._packer.flush(zlib.Z_FULL_FLUSH))
        packed = head, self._pieces, after.compress(end) + after.flush()
        checksum = zlib.crc32(end, _checksum_of(zlib.crc32(start), self._checksum, self._size))
        return Member(packed, checksum, len(start) + self._size + len(end))


def _checksum_of(first: int, second: int, size: int) -> int:
    """The checksum of two texts, one behind the other, from that of each and the second's size.

    Checksums are remainders of polynomials over two elements: that of the first is multiplied by ``x`` to the power of the bits behind it.
    """
    power, square = _ONE, 1 << 23  # of x: eight bits a byte
    while size:
        if size & 1:
            power = _product(square, power)
        square, size = _product(square, square), size >> 1
    return _product(power, first) ^ second


_ONE, _POLYNOMIAL = 1 << 31, 0xEDB88320
"""The polynomial 1 as checksums hold it, the highest bit first, and the one that they are remainders of."""


def _product(one: int, other: int) -> int:
    """The product of two remainders."""
    out = 0
    while one:
        if one & _ONE:
            out ^= other
        one = one << 1 & 0xFFFFFFFF
        other = other >> 1 ^ _POLYNOMIAL if other & 1 else other >> 1
    return out


def _smallest(data: bytes) -> Member:
    """A part packed by libdeflate, which weighs each way of writing a piece: a fifteenth less for thousands of alike cells.

    Where the package for it is not installed, the same part is packed by Python's own library.
    """
    try:
        from deflate import deflate_compress
    except ImportError:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return Member([packer.compress(data) + packer.flush()], zlib.crc32(data), len(data))
    return Member([bytes(deflate_compress(data, SMALLEST))], zlib.crc32(data), len(data))


def _packed(data: bytes, *, level: int = 3) -> Member:
    packer = _packer(level)
    return Member([packer.compress(data) + packer.flush()], zlib.crc32(data), len(data))


def _packer(level: int = 3) -> Any:
    """What packs in little time: ISA-L takes a quarter of zlib's; ``level`` is of zlib, where ISA-L is not installed."""
    library = _isal()
    return zlib.compressobj(level, zlib.DEFLATED, -15) if library is None else library.compressobj(ISAL_LEVEL, zlib.DEFLATED, -15)


def checksum(data: bytes) -> int:
    """The checksum that a package has of a part; ISA-L takes an eighth of zlib's time for it."""
    told: int = (_isal() or zlib).crc32(data)
    return told


@cache
def _isal() -> Any:
    try:
        from isal import isal_zlib
    except ImportError:
        return None
    return isal_zlib
