"""Files that Excel encrypted with a password of its own are read; those with somebody's password are not."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests import encrypted
from tests.compound import BEGIN, compound, record
from tests.oracles.libreoffice import LibreOffice
from tests.packages import answers, examined, right
from workbook_tools.check.wording import worded
from workbook_tools.intake.default_password import PASSWORD


class Made(NamedTuple):
    """The right return encrypted in every way, by the password, and whether LibreOffice opens it unasked."""

    files: dict[tuple[str, str], bytes]
    opened: dict[str, bool]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("encrypted")
    (folder / "right.xlsx").write_bytes(right())
    files: dict[tuple[str, str], bytes] = {}
    opened = {}
    with LibreOffice() as office:
        with office.open(folder / "right.xlsx") as book:
            xls = book.save_as(folder / "right.xls").read_bytes()
            for password in (PASSWORD, "geheim"):
                files["RC4", password] = book.save_encrypted(folder / "rc4.xls", password).read_bytes()
                files["standard", password] = book.save_encrypted(folder / "standard.xlsx", password).read_bytes()
        for password in (PASSWORD, "geheim"):
            files["agile", password] = encrypted.agile(right(), password)
            files["CryptoAPI", password] = encrypted.crypto_api(xls, password)
            files["XOR", password] = encrypted.xor(xls, password)
        for kind, name in (("agile", "a.xlsx"), ("XOR", "x.xls")):
            (folder / name).write_bytes(files[kind, PASSWORD])
            with office.open(folder / name) as book:
                opened[kind] = book.values([("项目清单", "A1:B1")]) is not None
    return Made(files, opened)


@pytest.mark.parametrize("kind", ["RC4", "CryptoAPI", "XOR", "standard", "agile"])
def test_a_file_with_the_default_password_is_read(made: Made, kind: str) -> None:
    """Nobody set that password, so nobody is asked to take it off; the answers are those of the file without it."""
    data = made.files[kind, PASSWORD]
    assert data.startswith(b"\xd0\xcf\x11\xe0")
    assert answers(data)["tables"] == answers(right())["tables"]
    assert "file.encrypted" not in {f.code for f in examined(data).findings}


@pytest.mark.parametrize("kind", ["RC4", "CryptoAPI", "XOR", "standard", "agile"])
def test_a_file_with_somebodys_password_is_not_read(made: Made, kind: str) -> None:
    """It is said what to do."""
    result = examined(made.files[kind, "geheim"])
    assert [f.code for f in result.findings] == ["file.encrypted"]
    assert result.submission is None
    assert "打开密码" in worded(result.findings[0]).message


def test_another_program_opens_what_was_encrypted_here(made: Made) -> None:
    """The encryptions written for these tests are real ones: LibreOffice opens them unasked."""
    assert made.opened == {"agile": True, "XOR": True}


def test_a_key_that_would_cost_minutes_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of rounds is the file's own claim."""
    from msoffcrypto.method import ecma376_agile

    def spin(*_: Any, **__: Any) -> None:
        raise AssertionError("looked for all the same")

    monkeypatch.setattr(ecma376_agile.ECMA376Agile, "makekey_from_password", spin)
    info = b"\4\0\4\0\x40\0\0\0" + b'<encryption><p:encryptedKey spinCount="4294967295"/></encryption>'
    data = compound({"EncryptionInfo": info, "EncryptedPackage": bytes(9000)})
    assert [f.code for f in examined(data).findings] == ["file.encrypted"]
    bomb = compound({"EncryptionInfo": b'\4\0\4\0\x40\0\0\0<!DOCTYPE x [<!ENTITY a "ha">]><encryption/>', "EncryptedPackage": bytes(9000)})
    assert [f.code for f in examined(bomb).findings] == ["file.encrypted"]


def test_an_encrypted_file_inside_an_encrypted_file_is_refused(made: Made) -> None:
    """Encryption is taken off once."""
    assert [f.code for f in examined(encrypted.agile(made.files["agile", PASSWORD])).findings] == ["file.encrypted"]


@pytest.mark.parametrize("told", [b"", bytes(6), b"\1\0\1\0\1\0", b"\1\0\2\0\2\0" + b"\xff" * 40])
def test_a_damaged_encryption_is_an_encrypted_file(told: bytes) -> None:
    """Whatever the arithmetic of the keys ends in."""
    data = compound({"Workbook": BEGIN + record(0x2F, told) + b"_meta" + bytes(3000)})
    assert [f.code for f in examined(data).findings] == ["file.encrypted"]
