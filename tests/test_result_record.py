"""What is kept of a file goes through bytes and comes back the same; any other bytes are refused."""

from __future__ import annotations

import pickle
import random
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from tests.returned import a_return
from workbook_tools.batch.answers import Answers, packed_answers, told_of_answers, unpacked_answers
from workbook_tools.batch.archive import Entry
from workbook_tools.batch.parted import parted
from workbook_tools.batch.result_record import ResultRecord, packed, plainly, unpacked
from workbook_tools.cells import Range
from workbook_tools.check.finding import Finding
from workbook_tools.examine import examine_bytes
from workbook_tools.form.catalog import forms_in
from workbook_tools.intake.answers import Raw, RawLine
from workbook_tools.intake.locate import Identity
from workbook_tools.rules.values import ExcelError, Value
from workbook_tools.words import Fact, Texts, Words


def test_records_survive_the_way_through_bytes() -> None:
    """What comes out of the ledger is what went in, answers and their places included."""
    for data in (a_return(), a_return(companies="很多"), b"no"):
        record, answers, _ = parted(examine_bytes(data, "a.xlsx", forms_in()))
        assert unpacked(packed(record), ResultRecord) == record
        assert unpacked_answers(packed_answers(answers), Answers) == answers


VALUES: tuple[Value, ...] = (None, 0.0, 1.0, -0.5, 1e300, True, False, "", "1", "是\n\u3000𠮷", ExcelError("#N/A"))


def test_every_kind_of_value_and_key_survives_the_way_through_bytes() -> None:
    """Keys of three texts, error values, 1 beside 1.0 beside TRUE beside "1": each comes back with its type."""
    identity = Identity("f", "1", "d", "610323", 20)
    cells = {("块", str(n), ""): value for n, value in enumerate(VALUES)}
    raw = Raw(
        identity, cells, {("块", "0", ""): ("表", "A1")}, {"t": (RawLine(7, dict(zip("abcdefghijk", VALUES, strict=True))),)},
        {("t", "a"): Range("表", 1, 2, 3, 4)}, {"project.gap": "说明"}, ("lost",), covered={("块", "0"): VALUES},
        beneath=frozenset({("表", 2, 1), ("表", 3, 1)}),
    )
    back = unpacked_answers(packed_answers(Answers(None, raw)), Answers).raw
    assert back == raw
    assert back is not None
    assert [type(v) for v in back.cells.values()] == [type(v) for v in VALUES]
    assert [type(v) for v in back.covered["块", "0"]] == [type(v) for v in VALUES]
    assert all(type(key) is tuple for key in (*back.cells, *back.columns, *back.covered, *back.beneath))


def test_every_kind_of_fact_survives_the_way_through_bytes() -> None:
    """Text, numbers, words in two languages and lists of texts; the texts of a rule are the same ones again."""
    texts = Texts(Words("须", "must"), Words("是", "is"), Words("改", "do"))
    values: dict[str, Fact] = {"a": "文", "b": 3, "c": Words("甲", "a"), "d": ("x", "y")}
    found = [Finding(code="a.b", severity="error", texts=texts, values=values, row=3, count=2, range="G6:G7") for _ in "12"]
    record = ResultRecord("a", "0", (*found, Finding(code="file.damaged", severity="error")), entries=(Entry(1, "内", b"\xff", 2.5),))
    back = unpacked(packed(record), ResultRecord)
    assert back == record
    assert back.findings[0].texts is back.findings[1].texts


def test_what_an_earlier_program_kept_is_read_as_well() -> None:
    """It packed with zlib; rounds of last year may stand nowhere else."""
    told = zstandard.ZstdDecompressor().decompress(RECORD)
    assert unpacked(zlib.compress(told), ResultRecord) == unpacked(RECORD, ResultRecord) == ResultRecord("a", "0", ())


def test_what_results_tell_of_a_file_is_read_without_the_rest() -> None:
    """Whatever stands behind it; with it a checksum of its own is kept."""
    answers = parted(examine_bytes(a_return(), "a.xlsx", forms_in())).answers
    for told in (b"", b'x": 1}\n', random.Random(5).randbytes(70_000)):
        data = packed_answers(replace(answers, told=told))
        assert told_of_answers(data) == told
        assert unpacked_answers(data, Answers) == answers
        assert told_of_answers(data[:-1]) == told


@pytest.mark.parametrize("data", [
    b"", b"no", packed_answers(Answers(None, None, b"told"))[:20], zlib.compress(b"x"), packed("told"), packed(Answers(None, None, b"told")),
    zstandard.compress((4).to_bytes(4, "big") + b"\0\0\0\0told"), zstandard.compress((9).to_bytes(4, "big") + b"\0\0\0\0told"),
    zstandard.compress(b"\xff\xff\xff\xff\0\0\0\0told"), b"\x28\xb5\x2f\xfd\xc0\x00" + (1 << 40).to_bytes(8, "little") + b"\x01\x00\x00",
], ids=repr)
def test_what_results_tell_is_told_whole_or_not_at_all(data: bytes) -> None:
    """Cut off, of another length, of another checksum, or kept by an earlier program, which had it among the rest."""
    with pytest.raises(ValueError, match=r"."):
        told_of_answers(data)


@pytest.mark.parametrize("at", range(8, 60, 3))
def test_no_byte_of_what_results_tell_can_be_another(at: int) -> None:
    """Found by its checksum, or because nothing can be unpacked."""
    told = bytes(range(32, 127)) * 3
    data = packed_answers(Answers(None, None, told))
    changed = data[:at] + bytes([data[at] ^ 0x11]) + data[at + 1 :]
    with suppress(ValueError):
        assert told_of_answers(changed) == told


def test_answers_that_an_earlier_program_kept_are_read() -> None:
    """They had what results tell among the rest."""
    answers = parted(examine_bytes(a_return(), "a.xlsx", forms_in())).answers
    for data in (packed(answers), zlib.compress(plainly(answers))):
        assert unpacked_answers(data, Answers) == answers


def test_a_record_with_the_texts_of_findings_in_their_places_is_read_as_well() -> None:
    """So it was kept before they stood beside it; where there are more or fewer texts than findings it is refused."""
    texts = Texts(Words("须", "must"), Words("是", "is"), Words("改", "do"))
    found = Finding(code="a.b", severity="error", texts=texts), Finding(code="file.damaged", severity="error")
    record = ResultRecord("a", "0", found)
    kept = unpacked(zlib.compress(plainly(record)), ResultRecord)
    assert kept == unpacked(packed(record), ResultRecord) == record
    bare = replace(record, findings=tuple(replace(finding, texts=None) for finding in found))
    assert unpacked(zlib.compress(plainly((bare, [texts, None]))), ResultRecord) == record
    for beside in ([], [texts], [texts, None, None], [texts, "no text"], [texts, {"rule": 1}]):
        with pytest.raises(ValueError, match=r"."):
            unpacked(zlib.compress(plainly((bare, beside))), ResultRecord)


RECORD = packed(ResultRecord("a", "0", ()))
CLAIMS_TOO_MUCH = b"\x28\xb5\x2f\xfd\xc0\x00" + (1 << 40).to_bytes(8, "little") + b"\x01\x00\x00"
"""An empty frame that says it holds a thousand gigabytes."""


@pytest.mark.parametrize("data", [
    b"", b"no", RECORD[:-1], RECORD[:12] + b"\xff" + RECORD[13:], RECORD[:4], RECORD + b"\0", RECORD + RECORD, CLAIMS_TOO_MUCH,
    zlib.compress(b""), zlib.compress(b"\xc1"), zstandard.compress(b""), zstandard.compress(b"\xc1"),
    zlib.compress(b"\x91" * 100_000), zlib.compress(pickle.dumps(print)), zlib.compress(pickle.dumps(Path("x"))),
    packed(("a", "0", ())), packed({"file": "a"}), packed({"file": 1, "sha256": "0", "findings": []}),
    packed({"file": "a", "sha256": "0", "findings": [{"code": "x"}]}),
], ids=repr)
def test_bytes_of_anything_else_are_refused(data: bytes) -> None:
    """A ledger that somebody wrote to, or that was cut off, runs nothing and makes no half record."""
    with pytest.raises(ValueError, match=r"."):
        unpacked(data, ResultRecord)


@pytest.mark.parametrize("thing", [print, Path("x"), ValueError("x"), object()])
def test_what_is_no_plain_data_is_not_packed(thing: object) -> None:
    """So nothing of the program's own state gets into a ledger."""
    with pytest.raises(TypeError):
        packed(thing)
