"""An archive of letters of which most is copied from the one before is what the library would write, whatever came, went or changed."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from pathlib import Path

import pytest

from workbook_tools.batch import archive_directory, digested, letter_archive
from workbook_tools.batch.archive_directory import entries_of
from workbook_tools.batch.digested import Digested, stretch
from workbook_tools.batch.ledger import Ledger, opened
from workbook_tools.batch.letter_archive import Listed, write_archive
from workbook_tools.batch.standing import Known, Standing, Written
from workbook_tools.packed import STAMP

NAME = "市.zip"
NAMES = [f"{number}_{unit}{end}" for number in range(6) for unit in ("unit", "单位") for end in (".docx", ".txt")]


def usual(letters: dict[str, bytes]) -> bytes:
    """The archive as the library writes it."""
    with io.BytesIO() as held:
        with zipfile.ZipFile(held, "w") as archive:
            for name, data in letters.items():
                entry = zipfile.ZipInfo(name, STAMP)
                entry.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".txt") else zipfile.ZIP_STORED
                archive.writestr(entry, data)
        return held.getvalue()


class Season:
    """An archive that is written again and again; the letters that are packed for it are counted."""

    def __init__(self, folder: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
        self.letters, self.out, self.ledger = folder / "letters", folder / "out", ledger
        self.letters.mkdir()
        self.out.mkdir()
        self.known: dict[str, Known] = {}
        self.packed: list[str] = []
        pack = letter_archive._packed

        def counted(name: str, place: str) -> tuple[zipfile.ZipInfo, bytes]:
            self.packed.append(name)
            return pack(name, place)

        monkeypatch.setattr(letter_archive, "_packed", counted)

    def write(self, letters: dict[str, bytes]) -> bytes:
        """Write an archive of letters and put it in place."""
        held = {}
        for number, (name, data) in enumerate(letters.items()):
            place = self.letters / str(number)
            place.write_bytes(data)
            held[name] = Written(str(place), hashlib.sha256(data).hexdigest())
        self.put(held, hashlib.sha256(repr(letters).encode()).hexdigest())
        data = (self.out / NAME).read_bytes()
        assert self.known[NAME].sha256 == hashlib.sha256(data).hexdigest()
        return data

    def put(self, held: dict[str, Written], told: str) -> None:
        """The same with files that are there."""
        self.packed.clear()
        standing = Standing(self.out / "new", self.out, self.known)
        write_archive(standing, NAME, told, held, Listed(self.ledger), "rules")
        if NAME not in standing.kept:
            (self.out / "new" / NAME).replace(self.out / NAME)
        self.known = dict(standing.now)


@pytest.mark.parametrize("small", ["in a few ways", "never"])
@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_the_archive_is_what_the_library_writes(
    seed: int, small: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Letters that come, go, change and move; also where the directory is always left to the library, or to it in every other run."""
    chance = random.Random(seed)
    monkeypatch.setattr(letter_archive, "_PIECE", 50)
    monkeypatch.setattr(digested, "_PIECE", 64)
    letters = {name: chance.randbytes(chance.randrange(200)) for name in chance.sample(NAMES, 15)}
    with opened(tmp_path, "rules") as ledger:
        season = Season(tmp_path, ledger, monkeypatch)
        before: dict[str, bytes] = {}
        for _ in range(25):
            monkeypatch.setattr(archive_directory, "MANY", chance.choice((0, 1 << 16)) if small == "in a few ways" else 0)
            assert season.write(letters) == usual(letters)
            assert set(season.packed) == {name for name, data in letters.items() if before.get(name) != data}
            before = dict(letters)
            for _ in range(chance.randrange(1, 4)):
                what, name = chance.choice(("add", "change", "remove", "move")), chance.choice(NAMES)
                if what == "add" or (what == "change" and name in letters):
                    letters[name] = chance.randbytes(chance.randrange(200))
                elif what == "remove":
                    letters.pop(name, None)
                elif what == "move" and name in letters:
                    letters[name] = letters.pop(name)
            letters.setdefault(NAMES[0], b"")


def test_more_entries_than_a_short_directory_counts_are_written_by_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written in the longer way is copied as well, and where it gets shorter it is written in the shorter way again."""
    many = {f"{number}.docx": b"" for number in range((1 << 16) + 1)}
    empty = tmp_path / "empty"
    empty.touch()
    with opened(tmp_path, "rules") as ledger:
        season = Season(tmp_path, ledger, monkeypatch)
        for letters, packed in ((many, len(many)), ({"new.docx": b"", **dict(list(many.items())[:-2])}, 1)):
            season.put(dict.fromkeys(letters, Written(str(empty), hashlib.sha256(b"").hexdigest())), str(len(letters)))
            assert (season.out / NAME).read_bytes() == usual(letters)
            assert len(season.packed) == packed


def test_an_archive_that_is_shorter_than_its_directory_said_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is cut off while it is copied leaves no archive that would end too early."""
    letters = {name: name.encode() * 100 for name in NAMES}
    (tmp_path / NAME).write_bytes(usual(letters))
    (tmp_path / "a").write_bytes(b"new")
    held = {"a.txt": Written(str(tmp_path / "a"), ""), **dict.fromkeys(letters, Written("nowhere", ""))}
    with letter_archive._opened(Written(str(tmp_path / NAME), "")) as before:
        (tmp_path / NAME).write_bytes(usual(letters)[:500])
        with pytest.raises(OSError, match=r"."), (tmp_path / "new").open("wb") as stream:
            letter_archive._write(held, before, set(letters), Digested(stream))
        assert (tmp_path / "new").stat().st_size < 600


def test_a_stretch_of_a_file_is_all_of_it_or_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the pieces are in which it is read."""
    (tmp_path / "a").write_bytes(b"0123456789")
    for piece in (1, 3, 4, 100):
        monkeypatch.setattr(digested, "_PIECE", piece)
        with (tmp_path / "a").open("rb", buffering=0) as stream:
            assert b"".join(map(bytes, stretch(stream, 2, 9))) == b"2345678"
            assert list(stretch(stream, 5, 5)) == []
            with pytest.raises(OSError, match=r"."):
                list(map(bytes, stretch(stream, 2, 11)))


def test_a_directory_that_is_not_as_written_here_is_read_by_the_library(tmp_path: Path) -> None:
    """With a comment at the end; its entries stand where they stood."""
    letters = {"a.docx": b"1", "b.txt": b"2"}
    (tmp_path / NAME).write_bytes(usual(letters))
    with (tmp_path / NAME).open("rb", buffering=0) as stream:
        assert all(entry.told for entry in entries_of(stream).values())
        plain = {name: entry[:2] for name, entry in entries_of(stream).items()}
    with zipfile.ZipFile(tmp_path / NAME, "a") as archive:
        archive.comment = b"said of it"
    with (tmp_path / NAME).open("rb", buffering=0) as stream:
        entries = entries_of(stream)
        assert not any(entry.told for entry in entries.values())
        assert {name: entry[:2] for name, entry in entries.items()} == plain
