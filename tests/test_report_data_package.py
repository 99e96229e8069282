"""What programs get: parquet files that say what they are, a data package, recipes and a notebook that run as they stand."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import pytest

from tests.aggregated import FORM
from tests.test_report_pivots import MARKS, RETURNS
from workbook_tools.report.data_package import NAME
from workbook_tools.report.dataframes import write_parquet
from workbook_tools.report.tables import tables_of

DOCS = Path(__file__).parents[1] / "docs"
TABLES = tables_of(FORM, RETURNS, MARKS)
pyarrow_parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``--parquet parquet`` leaves."""
    place = tmp_path_factory.mktemp("programs") / "parquet"
    write_parquet(place, FORM, list(TABLES.values()))
    return place


def test_a_parquet_file_says_what_its_columns_are(folder: Path) -> None:
    """Label, unit and the input that it comes from, for every column that has them; numbers are numbers."""
    schema = pyarrow_parquet.read_schema(folder / "projects.parquet")
    assert {k.decode(): v.decode() for k, v in schema.field("investment").metadata.items() if not k.startswith(b"PARQUET")} == {
        "label": "总投资（万元）", "unit": "万元", "input": "projects.investment",
    }
    assert schema.metadata[b"title"].decode() == "项目清单"
    for table in TABLES.values():
        held = pyarrow_parquet.read_schema(folder / f"{table.id}.parquet")
        assert [held.field(c.id).metadata[b"label"].decode() for c in table.columns] == [c.label.replace("\n", "") for c in table.columns]
    assert str(schema.field("investment").type) == "double"


def test_the_validator_of_the_standard_accepts_descriptor_data_and_keys(folder: Path) -> None:
    """And not one whose data are others: a return that no unit sent."""
    from frictionless import Package, validate

    package = Package(str(folder / NAME))
    assert [resource.name for resource in package.resources] == list(TABLES)
    report = validate(str(folder / NAME))
    assert report.valid, report.flatten(["type", "message"])
    told = json.loads((folder / NAME).read_text(encoding="utf-8"))
    fields = {field["name"]: field for field in told["resources"][1]["schema"]["fields"]}
    assert (fields["investment"]["title"], fields["investment"]["unit"]) == ("总投资（万元）", "万元")


def test_the_validator_finds_a_row_of_no_return(folder: Path, tmp_path: Path) -> None:
    """The keys are looked at, not only named."""
    from frictionless import validate

    for path in folder.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    frame = pandas.read_parquet(tmp_path / "projects.parquet")
    frame["file"] = "没有这一份.xlsx"
    frame.to_parquet(tmp_path / "projects.parquet", index=False)
    report = validate(str(tmp_path / NAME))
    assert not report.valid and {kind for (kind,) in report.flatten(["type"])} == {"foreign-key"}


def recipes() -> list[str]:
    """The queries on the page about aggregates."""
    return re.findall(r"```sql\n(.*?)```", (DOCS / "aggregate.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_queries_on_the_page_run_in_duckdb(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each gives rows, and sums are those of the rows that carry no mark."""
    import duckdb

    monkeypatch.chdir(folder)
    answers = [duckdb.execute(query).fetchall() for query in recipes()]
    assert len(answers) == 4 and all(answers)
    clean = [row for row in TABLES["projects"].rows if row["mark"] == "无核实"]
    wanted: dict[Any, Decimal] = {}
    for row in clean:
        if isinstance(row["investment"], float):
            wanted[row["cover_city"]] = wanted.get(row["cover_city"], Decimal(0)) + Decimal(str(row["investment"]))
    assert {city: round(total, 6) for city, _, total in answers[0] if total is not None} == {
        city: pytest.approx(float(total)) for city, total in wanted.items()
    }


def test_the_notebook_runs_from_its_first_cell_to_its_last(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what the command wrote beside it; the shares of the marks make one whole."""
    notebook = json.loads((DOCS / "aggregate.ipynb").read_text(encoding="utf-8"))
    monkeypatch.chdir(folder.parent)
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    assert names["share"].sum() == pytest.approx(1)
    assert names["heavy"].iloc[0]["investment"] == 8100000.07
    assert len(names["tables"]) == len(TABLES)
