"""The demo's story holds together: its figures, its prose and its list of planted faults.

The oracle below states the form's rules a second time, by hand and without the package, so that
a fault nobody planted, or one that gives no finding, shows here.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from workbook_tools.demo.narrative import LIMITS
from workbook_tools.demo.story import Return, returns, units

TEMPLATE = Path(__file__).parents[1] / "templates" / "specialty-park-2022"
FORM = json.loads((TEMPLATE / "form.json").read_text(encoding="utf-8"))
COLUMNS = ("investment", "output_2022", "output_2023", "output_full")
YEARS = ("y2021", "y2022", "y2023")
ALL = [pytest.param(r, id=r.unit) for r in returns()]
RIGHT = [pytest.param(r, id=r.unit) for r in returns() if not r.planted]


def blocks() -> dict[str, dict[str, Any]]:
    """Every block of the form definition, by id."""
    return {b["id"]: b for s in FORM["sheets"] for b in s["blocks"]}


BLOCKS = blocks()
BOXES = {box["id"]: b for b in BLOCKS.values() if b["kind"] == "boxes" for box in b["boxes"]}
INDICATORS = {r["id"]: r for r in BLOCKS["targets"]["rows"] if "formula" not in r}
PLACEHOLDERS = {item["item"] for item in FORM["lists"]["placeholders"]["items"]}


def code_list(name: str) -> list[dict[str, str]]:
    """One code list of the template, as rows."""
    with (TEMPLATE / "lists" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CHAINS = {r["name"]: r["aliases"].split("|") for r in code_list("industry_chains_2021.csv")}
CLASSES = [(r["code"], r["name"]) for r in code_list("gbt4754_2017.csv") if re.fullmatch(r"\d{4}", r["code"])]
EXACT = set(CHAINS) | {f"{code} {name}" for code, name in CLASSES}
LOOSE = {alias for aliases in CHAINS.values() for alias in aliases} | {x for pair in CLASSES for x in pair}


def zi(text: str) -> int:
    """Count 字 one character at a time, as DESIGN.md words it."""
    count, running = 0, False
    for character in text:
        blank = character.isspace() or character == "\u200b"
        wide = ord(character) >= 0x2010 and not blank
        count += wide or (not blank and not running)
        running = not blank and not wide
    return count


def length(r: Return, section: str) -> int:
    """The length of a section in 字."""
    return sum(zi(str(r.values.get(box, ""))) for box in BOXES if box.split("_")[0] == section)


class Judge:
    """Applies every rule to one return and keeps what it finds."""

    def __init__(self, r: Return) -> None:
        self.r = r
        self.found: list[tuple[str, str, str, int | None]] = []
        self.texts()
        self.projects = [self.project(e.row, dict(e.cells)) for e in r.tables["projects"]]
        self.gaps_and_duplicates()
        self.parks()
        self.totals()
        self.targets()

    def say(self, code: str, severity: str, field: str, row: int | None = None) -> None:
        self.found.append((code, severity, field, row))

    def texts(self) -> None:
        texts = {box: str(self.r.values.get(box, "")) for box in BOXES}
        for box, text in texts.items():
            if not text:
                self.say("text.missing", "error", box)
                continue
            if text in PLACEHOLDERS:
                self.say("text.placeholder", "error", box)
            if zi(text) < BOXES[box]["least_zi"]:
                self.say("text.too_short", "verify", box)
            if list(texts.values()).count(text) > 1:
                self.say("text.copied", "error", box)
        for block in {id(b): b for b in BOXES.values()}.values():
            ids = [box["id"] for box in block["boxes"]]
            if sum(zi(texts[box]) for box in ids) > block["limit"]:
                longest, next_longest = sorted(ids, key=lambda box: -zi(texts[box]))[:2]
                assert zi(texts[longest]) > zi(texts[next_longest])
                self.say("text.over_limit", "error", longest)

    def number(self, cell: object, field: str, row: int | None = None, whole: bool = False) -> Decimal | None:
        """Read a number; None when it cannot be read, 0 when blank."""
        if cell is None:
            return Decimal(0)
        if isinstance(cell, str):
            if re.fullmatch(r"[\d,]+(\.\d+)?", cell):
                self.say("value.normalised", "info", field, row)
                return Decimal(cell.replace(",", ""))
            if re.fullmatch(r"[\d.]+亿", cell):
                self.say("value.normalised", "verify", field, row)
                return Decimal(cell[:-1]) * 10000
            self.say("value.not_number", "error", field, row)
            return None
        amount = Decimal(str(cell))
        if amount < 0:
            self.say("value.negative", "error", field, row)
        if amount != amount.quantize(Decimal("0.01")):
            self.say("value.precision", "info", field, row)
        assert not whole or amount == int(amount)
        return amount

    def project(self, row: int, cells: dict[str, Any]) -> dict[str, Any]:
        for column in ("name", "unit", "related", "industry", "period", "investment"):
            if column not in cells:
                self.say("value.missing", "error", f"projects.{column}", row)
        p: dict[str, Any] = {c: self.number(cells.get(c), f"projects.{c}", row) for c in COLUMNS}
        p["row"], p["key"] = row, cells["name"] + "|" + cells["unit"]
        p["related"] = {"√": "是"}.get(cells["related"], cells["related"])
        if p["related"] != cells["related"]:
            self.say("value.normalised", "info", "projects.related", row)
        if cells["industry"] not in EXACT:
            known = cells["industry"] in LOOSE
            self.say(
                "value.normalised" if known else "value.not_in_list",
                "info" if known else "error", "projects.industry", row,
            )
        months = re.fullmatch(r"(\d{4})(\.?)(\d\d)-(\d{4})\.?(\d\d)", cells["period"])
        start = finish = None
        if months is None:
            self.say("value.period_format", "error", "projects.period", row)
        else:
            if months[2]:
                self.say("value.normalised", "info", "projects.period", row)
            start, finish = int(months[1] + months[3]), int(months[4] + months[5])
        self.project_rules(row, cells, p, start, finish)
        return p

    def project_rules(self, row: int, cells: dict[str, Any], p: dict[str, Any], start: int | None, finish: int | None) -> None:
        money, first, second, full = (p[c] for c in COLUMNS)
        related = p["related"] == "是"
        assert related or p["related"] == "否"
        assert first is not None and second is not None and full is not None
        stated = "output_full" in cells

        def rule(holds: bool, code: str, severity: str, column: str) -> None:
            if not holds:
                self.say(f"project.{code}", severity, f"projects.{column}", row)

        if start is not None and finish is not None:
            rule(not first or start <= 202212, "output_before_start", "error", "output_2022")
            rule(not second or start <= 202312, "output_before_start", "error", "output_2023")
            for output, year in ((first, "2022"), (second, "2023")):
                end = int(year + "12")
                rule(
                    not output or start > end or finish <= end,
                    "output_before_completion", "verify", f"output_{year}",
                )
            rule(start <= finish, "period_order", "error", "period")
            rule(
                201601 <= start <= 202312 and 202101 <= finish <= 203012,
                "period_horizon", "verify", "period",
            )
            rule(
                not related or finish > 202212 or first + full == 0 or second > 0,
                "no_output", "verify", "output_2023",
            )
        rule(second >= first, "output_declines", "verify", "output_2023")
        rule(not stated or max(first, second) <= full, "output_exceeds_full", "error", "output_full")
        rule(first + second == 0 or stated, "full_missing", "error", "output_full")
        rule(not related or first + second + full > 0, "no_output", "verify", "output_full")
        rule(related or "service_effect" in cells, "service_missing", "error", "service_effect")
        if money is not None:
            rule(not money or 10 <= money <= 5_000_000, "unit_slip", "verify", "investment")
            rule(
                not money or not full or money * Decimal("0.05") <= full <= money * 50,
                "output_ratio", "verify", "output_full",
            )

    def gaps_and_duplicates(self) -> None:
        seen: set[str] = set()
        rows = {p["row"] for p in self.projects}
        for p in self.projects:
            if p["key"] in seen:
                self.say("project.duplicate", "error", "projects.name", p["row"])
            if p["row"] > 1 and p["row"] - 1 not in rows:
                self.say("project.gap", "info", "projects.name", p["row"])
            seen.add(p["key"])

    def parks(self) -> None:
        names: set[str] = set()
        for entry in self.r.tables["parks"]:
            assert set(entry.cells) == {"name", "county", "specialty", "chain", "year"}
            assert entry.cells["chain"] in CHAINS
            if not 2021 <= float(entry.cells["year"]) <= 2023:
                self.say("park.year", "error", "parks.year", entry.row)
            if entry.cells["name"] in names:
                self.say("park.duplicate", "error", "parks.name", entry.row)
            names.add(str(entry.cells["name"]))

    def totals(self) -> None:
        for group, kinds in (("related", "是"), ("supporting", "否"), ("all", "是否")):
            members = [p for p in self.projects if p["related"] in kinds]
            field = f"totals_{group}.count"
            if self.number(self.r.values[field], field, whole=True) != len(members):
                self.say("total.count_mismatch", "error", field)
            for column in COLUMNS:
                field = f"totals_{group}.{column}"
                stated = self.number(self.r.values[field], field)
                if all(p[column] is not None for p in self.projects):
                    listed = sum((p[column] for p in members), Decimal(0))
                    if stated is not None and abs(stated - listed) >= Decimal("0.006"):
                        self.say("total.mismatch", "error", field)

    def targets(self) -> None:
        rows: dict[str, list[Decimal]] = {}
        for name, indicator in INDICATORS.items():
            row = rows[name] = []
            for year in YEARS:
                field = f"targets_{name}.{year}"
                value = self.number(self.r.values[field], field, whole=indicator["type"] == "count")
                assert value is not None
                row.append(value)
                least = Decimal(str(indicator.get("least", 0)))
                most = Decimal(str(indicator.get("most", 10**12)))
                if value and not least <= value <= most:
                    self.say("target.unit_slip", "verify", field)
            for place in (1, 2):
                if row[place] < row[place - 1]:
                    self.say("target.declines", "verify", f"targets_{name}.{YEARS[place]}")
        for part, whole in (
            ("specialty_output", "gross_output"), ("specialty_revenue", "revenue"),
            ("specialty_enterprises", "enterprises"), ("leading_enterprises", "specialty_enterprises"),
            ("linked_enterprises", "enterprises"), ("rd_spending", "specialty_output"),
            ("tax_per_mu", "value_added_per_mu"),
        ):
            for place, year in enumerate(YEARS):
                if rows[part][place] > rows[whole][place]:
                    self.say("target.part_exceeds_whole", "error", f"targets_{part}.{year}")
        for place, year in ((1, "2022"), (2, "2023")):
            released = sum((p[f"output_{year}"] for p in self.projects if p["related"] == "是"), Decimal(0))
            if released > rows["specialty_output"][place] > 0:
                self.say("target.projects_exceed_output", "verify", f"targets_specialty_output.y{year}")
        for part, whole in (
            ("specialty_output", "gross_output"), ("specialty_revenue", "revenue"),
            ("specialty_enterprises", "enterprises"), ("rd_spending", "specialty_output"),
        ):
            shares = [a / b for a, b in zip(rows[part], rows[whole], strict=True)]
            assert shares == sorted(shares), f"{self.r.unit}: {part} falls as a share of {whole}"


@pytest.mark.parametrize("r", ALL)
def test_planted_faults_are_exactly_the_findings(r: Return) -> None:
    """What the rules find in a return is what was planted in it, and nothing else."""
    planted = sorted((p.code, p.severity, p.field, p.row or 0) for p in r.planted)
    assert sorted((c, s, f, n or 0) for c, s, f, n in Judge(r).found) == planted


def test_the_mix_of_returns() -> None:
    """Five returns are right, three need only a look, four hold errors; at least 18 codes appear."""
    worst = [{p.severity for p in r.planted} for r in returns()]
    assert sum(not w for w in worst) == 5
    assert sum("error" in w for w in worst) == 4
    assert sum(bool(w) and "error" not in w for w in worst) == 3
    assert len({p.code for r in returns() for p in r.planted}) >= 18
    assert all(len(r.planted) <= 5 for r in returns())
    sizes = [len(r.tables["projects"]) for r in returns()]
    assert min(sizes) == 5 and max(sizes) == 60
    assert any(r.tables["projects"][-1].row > len(r.tables["projects"]) for r in returns())
    assert all(1 <= len(r.tables["parks"]) <= 5 for r in returns())


def test_explanations_belong_to_planted_items() -> None:
    """An explanation is written only for a 核实 item that the return really has."""
    for r in returns():
        assert set(r.explanations) <= {p.code for p in r.planted if p.severity == "verify"}


def test_sections_follow_the_form() -> None:
    """The limits the prose is written to are those of the form definition."""
    assert {b["boxes"][0]["id"].split("_")[0]: b["limit"] for b in BOXES.values()} == dict(LIMITS)


@pytest.mark.parametrize("r", RIGHT)
def test_right_prose_fills_its_sections(r: Return) -> None:
    """In a right return every section has 85 to 100 % of its limit and every part 60 字."""
    for section, limit in LIMITS.items():
        assert 0.85 * limit <= length(r, section) <= limit, section
    assert min(zi(str(r.values[box])) for box in BOXES) >= 60


@pytest.mark.parametrize("r", ALL)
def test_prose_is_finished(r: Return) -> None:
    """No slot, choice mark or doubled mark is left in a text, and no sentence stands twice."""
    for box in BOXES:
        text = str(r.values.get(box, ""))
        assert not re.search(r"[{}\[\]|]|。。|，，|、、|，。|None", text), text
        sentences = [s for s in re.split("[。]", text) if s]
        assert len(sentences) == len(set(sentences)), box


@pytest.mark.parametrize("r", ALL)
def test_prose_agrees_with_the_tables(r: Return) -> None:
    """Section four states the unit's own totals, section six its own number of parks."""
    stated = re.search(r"(\d+)个项目，总投资([\d.]+)亿元", str(r.values["s4_1"]))
    assert stated
    assert int(stated[1]) == r.values["totals_all.count"]
    assert Decimal(stated[2]) * 10000 == Decimal(str(r.values["totals_all.investment"]))
    counted = re.search(r"特色专业园区共(\d+)个", str(r.values["s6_1"]))
    assert counted and int(counted[1]) == len(r.tables["parks"])
    for entry in r.tables["parks"]:
        assert str(entry.cells["name"]) in str(r.values["s6_1"])


@pytest.mark.parametrize("r", ALL)
def test_prose_names_no_other_unit(r: Return) -> None:
    """A return speaks of its own county and park only."""
    own = next(u for u in units() if u.code == r.unit)
    text = "".join(str(r.values.get(box, "")) for box in BOXES)
    assert own.county in text and own.park in text
    for other in units():
        if other.code != own.code:
            assert other.park not in text and other.county not in text
            assert other.city == own.city or other.city not in text


def test_units_write_differently() -> None:
    """No two units' sections are alike, even the most formal ones."""
    for section in LIMITS:
        prose = [
            "".join(str(r.values.get(b, "")) for b in BOXES if b.split("_")[0] == section)
            for r in returns()
        ]
        for one, other in itertools.combinations(prose, 2):
            match = difflib.SequenceMatcher(None, one, other, autojunk=False)
            assert match.quick_ratio() < 0.8 or match.ratio() < 0.8


def test_the_roster_is_real_places_and_unreal_numbers() -> None:
    """Units are real divisions of the province, and no telephone number can be anyone's."""
    assert len({u.code for u in units()}) == len({u.park for u in units()}) == 12
    assert all(re.fullmatch(r"(0\d{3}-555|029-5555)\d{4}", u.phone) for u in units())
    assert [r.unit for r in returns()] == [u.code for u in units()]


def test_the_story_is_the_same_in_every_process() -> None:
    """Another interpreter with another hash seed tells the story letter for letter."""
    script = "from workbook_tools.demo.story import returns; import sys; sys.stdout.write(ascii(returns()))"
    there = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True,
        cwd=TEMPLATE.parents[1], env={**os.environ, "PYTHONHASHSEED": "4711"},
    ).stdout
    digests = {hashlib.sha256(text.encode()).hexdigest() for text in (there, ascii(returns()))}
    assert len(digests) == 1
