"""Returns as officials make them, each of other content, thousands of them in little time.

What belongs here: a filled workbook taken apart once, and the return of another unit put together from it. What does not:
what is done with the returns (``benchmarks.batch``, ``benchmarks.size``).

A third each is as Excel in Chinese would save it (``benchmarks.excel_writing``), as LibreOffice does, and as openpyxl does. In each file other
hanzi stand in narratives, projects and the cover, as many as in the story that it is made from, so that what is counted stays
right and no two units copied from each other; the words by which figures are told stay, so that these are found and held against
the tables. The figures themselves are those of six stories. What never differs is packed once; the rest is packed anew, and a
part of both is one stream.
"""

from __future__ import annotations

import os
import random
import re
import tempfile
import zipfile
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.excel_writing import as_excel_saves
from tests.oracles.libreoffice import LibreOffice
from workbook_tools.checks.spoken import vocabulary
from workbook_tools.demo.fill import fill_with_openpyxl, keystrokes, typed_of
from workbook_tools.demo.story import returns
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake.roster import read_units
from workbook_tools.packed import Member, PackedParts
from workbook_tools.workbook.fill import cells_of, known_of
from workbook_tools.workbook.protection import lock
from workbook_tools.workbook.template import make_template

FORM = "specialty-park-2022"
STORIES = 6
WAYS = 3
LONG = 4096
"""Bytes that never differ from which on they are packed once."""
FOLDER = 500
WHEN = 1_736_000_000
_HANZI = re.compile("[一-鿿]")
_OTHERS = range(0x4E00, 0x9FA0)
_TELLING = "年月日元万亿家个项人亩吨台套约达到超过其中以上下左右和与及至由增长底末前后"
_VARIED = {"projects.name", "projects.unit", "cover_unit"}


@dataclass(frozen=True)
class _Stretch:
    """A piece of a part: what never differs, packed, or with places for texts (by number; -1 is the unit's code)."""

    pieces: tuple[bytes | int, ...]
    packed: bytes = b""


@dataclass(frozen=True)
class Base:
    """A filled workbook taken apart, and the texts that another unit would write otherwise."""

    members: dict[str, Member]
    parts: dict[str, tuple[_Stretch, ...]]
    plain: tuple[str, ...]
    """Parts that hold hanzi as such; the others write their numbers."""
    texts: tuple[str, ...]

    def of(self, number: int, seed: int) -> bytes:
        """The return of another unit."""
        chance = random.Random(seed)
        used = sorted({hanzi for text in self.texts for hanzi in _HANZI.findall(text)} - _kept())
        table = dict(zip(map(ord, used), map(chr, chance.sample(_OTHERS, len(used))), strict=True))
        said = [escape(text.translate(table)) for text in self.texts]
        encoded = [text.encode("utf-8") for text in said], [text.encode("ascii", "xmlcharrefreplace") for text in said]
        code = b">%06d<" % number
        members = dict(self.members)
        for name, stretches in self.parts.items():
            texts = encoded[name not in self.plain]
            out, checksum, size = [], 0, 0
            for stretch in stretches:
                data = b"".join(p if isinstance(p, bytes) else code if p < 0 else texts[p] for p in stretch.pieces)
                out.append(stretch.packed or _packed(data))
                checksum, size = zlib.crc32(data, checksum), size + len(data)
            members[name] = Member([*out, b"\x03\x00"], checksum, size)
        return PackedParts(members).edition({})


@lru_cache(maxsize=1)
def _kept() -> frozenset[str]:
    """Hanzi that every return has: those of the words by which the form's figures are told, and of numbers and units."""
    words = vocabulary(forms_in().get(FORM))
    return frozenset("".join([*words.subjects, *words.nouns, *words.times, _TELLING]))


def _packed(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


def _stretches(part: bytes, unit: str, texts: list[bytes]) -> tuple[_Stretch, ...]:
    """A part by what differs in it; empty where nothing does."""
    numbers: dict[bytes, int] = {text: n for n, text in reversed([*enumerate(texts)])} | {f">{unit}<".encode(): -1}
    pieces = re.split(b"(" + b"|".join(map(re.escape, numbers)) + b")", part)
    if len(pieces) == 1:
        return ()
    out: list[_Stretch] = []
    held: list[bytes | int] = []
    for at, piece in enumerate(pieces):
        if at % 2:
            held.append(numbers[piece])
        elif len(piece) < LONG:
            held.append(piece)
        else:
            if held:
                out.append(_Stretch(tuple(held)))
                held = []
            out.append(_Stretch((piece,), _packed(piece)))
    return (*out, _Stretch(tuple(held))) if held else tuple(out)


def _taken_apart(package: Path, unit: str, texts: tuple[str, ...]) -> Base:
    data = package.read_bytes()
    with zipfile.ZipFile(package) as source:
        held = {name: source.read(name) for name in source.namelist()}
    parts, plain = {}, []
    for name, part in held.items():
        if name.endswith(".xml"):
            told = escape("\0".join(texts))
            numbers = re.search(rb"&#\d{5};", part) is not None
            encoded = told.encode("ascii", "xmlcharrefreplace") if numbers else told.encode("utf-8")
            found = _stretches(part, unit, encoded.split(b"\0"))
            if found:
                parts[name] = found
                if not numbers:
                    plain.append(name)
    return Base(dict(PackedParts.kept(data).members), parts, tuple(plain), texts)


def bases(stories: int = STORIES) -> list[Base]:
    """The stories, each in the three ways of writing."""
    template = make_template(forms_in().get(FORM), None, lock("benchmark"))
    with as_file(files("workbook_tools.demo").joinpath("data/units.csv")) as path:
        roster = {unit.code: unit for unit in read_units(path)}
    out = []
    with tempfile.TemporaryDirectory(prefix="returns-") as name, LibreOffice() as office:
        folder = Path(name)
        blank, source, typed, excel = (folder / f"{name}.xlsx" for name in ("blank", "typed", "openpyxl", "excel"))
        for story in returns()[:stories]:
            of_roster = known_of(template.layout.form, roster[story.unit])
            known = of_roster | typed_of(story)
            texts = tuple(sorted(
                {v for (key, _), v in known.items() if isinstance(v, str) and (len(v) > 80 or key in _VARIED)}, key=len, reverse=True,
            ))
            blank.write_bytes(template.prefill(story.unit, cells_of(template.layout, of_roster).cells))
            source.write_bytes(template.prefill(story.unit, cells_of(template.layout, known).cells))
            fill_with_openpyxl(blank, typed, keystrokes(template.layout, known))
            with office.open(source) as book:
                saved = book.save_as(folder / "lo.xlsx", "xlsx")
            excel.write_bytes(as_excel_saves(blank.read_bytes(), source.read_bytes(), escape(str(known["cover_unit", 0]))))
            out += [_taken_apart(package, story.unit, texts) for package in (excel, saved, typed)]
    return out


def write_returns(made: list[Base], root: Path, count: int) -> list[Path]:
    """Write so many returns below a folder, with both processors; gives their paths."""
    paths = [root / f"{number // FOLDER:03d}" / f"{number:06d}_某县工业和信息化局.xlsx" for number in range(count)]
    for folder in {path.parent for path in paths}:
        folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(2, initializer=_know, initargs=(made,)) as pool:
        for _ in pool.map(_write, enumerate(paths), chunksize=50):
            pass
    return paths


def changed(made: list[Base], paths: list[Path], each: int = 100) -> None:
    """Write one in so many of the returns anew, with other content."""
    for number in range(0, len(paths), each):
        paths[number].write_bytes(made[number % len(made)].of(number, number + len(paths)))


_MADE: list[Base] = []


def _know(made: list[Base]) -> None:
    _MADE[:] = made


def _write(one: tuple[int, Path]) -> None:
    number, path = one
    path.write_bytes(_MADE[number % len(_MADE)].of(number, number))
    os.utime(path, (WHEN, WHEN))

