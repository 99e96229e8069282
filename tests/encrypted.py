"""Workbooks encrypted as Excel does it by itself: .xlsx as one stream, .xls record by record, in the ways that there are.

What belongs here: taking a plain workbook and encrypting it. What does not: opening it again (``test_default_password``).
The arithmetic of keys is msoffcrypto's; that LibreOffice opens the result unasked shows that it is right.
"""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Callable, Iterator

from olefile import OleFileIO

from tests.compound import compound, record
from workbook_tools.intake.default_password import PASSWORD

BEGIN, PASS, SHEET = 0x809, 0x2F, 0x85
PLAIN = {BEGIN, PASS, 0x194, 0x195, 0xE1, 0x196, 0x138}
"""Records that are never encrypted ([MS-XLS] 2.2.10)."""
SALT = bytes(range(16))
Cipher = Callable[[bytes, list[tuple[int, int, int]]], bytes]
"""A stream whose plain bytes are zero, and where the encrypted ones stand in records of what size, to encrypted bytes."""


def agile(package: bytes, password: str = PASSWORD) -> bytes:
    """A package encrypted as Excel 2010 and later do it."""
    from msoffcrypto.method.ecma376_agile import ECMA376Agile

    coded: bytes = ECMA376Agile.encrypt(password, io.BytesIO(package))
    return coded


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Every record of a workbook stream."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if not kind and not size:
            break
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _encrypted(xls: bytes, told: bytes, cipher: Cipher) -> bytes:
    """An .xls with a record that says how it is encrypted, and every other one encrypted."""
    with OleFileIO(io.BytesIO(xls)) as book:
        stream = book.openstream("Workbook").read()
    added = len(told) + 4
    plain, secret, spans = bytearray(), bytearray(), []
    first = True
    for kind, content in records(stream):
        if kind == SHEET:  # where the sheet begins, further on by what is put in
            content = struct.pack("<L", struct.unpack_from("<L", content)[0] + added) + content[4:]
        open_bytes = len(content) if kind in PLAIN else 4 if kind == SHEET else 0
        plain += record(kind, content[:open_bytes] + bytes(len(content) - open_bytes))
        secret += bytes(4 + open_bytes) + content[open_bytes:]
        if len(content) > open_bytes:
            spans.append((len(plain) - len(content) + open_bytes, len(plain), len(content)))
        if first:
            plain += record(PASS, told)
            secret += bytes(added)
            first = False
    coded = cipher(bytes(secret), spans)
    for start, end, _ in spans:
        plain[start:end] = coded[start:end]
    return compound({"Workbook": bytes(plain)})


def crypto_api(xls: bytes, password: str = PASSWORD) -> bytes:
    """An .xls encrypted as Excel 2002 and later do it."""
    from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI

    def cipher(content: bytes, _: list[tuple[int, int, int]]) -> bytes:
        # the cipher is its own inverse
        coded: bytes = DocumentRC4CryptoAPI.decrypt(password, SALT, 128, io.BytesIO(content), 1024).read()
        return coded

    verifier = bytes(range(16, 32))
    both = cipher(verifier + hashlib.sha1(verifier).digest(), [])
    provider = "Microsoft Enhanced Cryptographic Provider v1.0\0".encode("utf-16-le")
    head = struct.pack("<LLLLLLLL", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + provider
    told = struct.pack("<HHHLL", 1, 2, 2, 4, len(head)) + head + struct.pack("<L", 16) + SALT + both[:16] + struct.pack("<L", 20) + both[16:]
    return _encrypted(xls, told, cipher)


def xor(xls: bytes, password: str = PASSWORD) -> bytes:
    """An .xls obfuscated as Excel 5 to 97 do it."""
    from msoffcrypto.method.xor_obfuscation import DocumentXOR

    key = DocumentXOR.create_xor_key_method1(password)
    row = DocumentXOR.create_xor_array_method1(password)
    verifier = next(n for n in range(65_536) if DocumentXOR.verifypw(password, n))

    def cipher(content: bytes, spans: list[tuple[int, int, int]]) -> bytes:
        coded = bytearray(content)
        for start, end, size in spans:
            for at in range(start, end):
                coded[at] = DocumentXOR.rol(content[at], 5, 8) ^ row[(at + size) % 16]
        return bytes(coded)

    return _encrypted(xls, struct.pack("<HHH", 0, key, verifier), cipher)
