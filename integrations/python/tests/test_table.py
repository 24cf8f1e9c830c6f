"""Tables as datasets: every member, and what engines read of them."""

from __future__ import annotations

import pickle
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest

from sheaf_flight import Store, Table, Unsupported

MEMBERS = sorted(
    {name for kind in (ds.Dataset, ds.UnionDataset) for name in dir(kind) if name[0] != "_"}
)


def flat(table: Any) -> Any:
    """Without the struct, which pyarrow cannot join by."""
    return table.replace_schema(table.schema.remove(3))


CALLS: dict[str, Callable[[Any], Any]] = {
    "children": lambda t: t.children,
    "count_rows": lambda t: t.count_rows(),
    "filter": lambda t: t.filter(pc.field("n") > 1).count_rows(),
    "get_fragments": lambda t: sum(f.count_rows() for f in t.get_fragments()),
    "head": lambda t: t.head(3).num_rows,
    "join": lambda t: flat(t).join(t.head(3).select(["n"]), "n").count_rows(),
    "join_asof": lambda t: flat(t).join_asof(t.head(3).select(["n"]), "n", [], 1).count_rows(),
    "partition_expression": lambda t: t.partition_expression,
    "replace_schema": lambda t: t.replace_schema(t.schema).count_rows(),
    "scanner": lambda t: t.scanner().count_rows(),
    "schema": lambda t: t.schema,
    "sort_by": lambda t: t.sort_by("n").count_rows(),
    "take": lambda t: t.take([1, 2]).num_rows,
    "to_batches": lambda t: sum(b.num_rows for b in t.to_batches()),
    "to_table": lambda t: t.to_table().num_rows,
}

BENEATH: dict[str, Callable[[Any], Any]] = {
    "scanner": lambda t: ds.Scanner.from_dataset(t).to_table(),
    "union": lambda t: ds.dataset([t]).to_table(),
    "in the middle of a union": lambda t: ds.UnionDataset(t.schema, [t, t]).count_rows(),
    "fragments": lambda t: [f.count_rows() for f in ds.Dataset.get_fragments(t)],
    "join": lambda t: ds.dataset(flat(t).to_table()).join(flat(t), "n").count_rows(),
}


def sql(query: str, t: Any) -> list[tuple[Any, ...]]:
    """What DuckDB answers, which finds the table `t` here by its name."""
    found = duckdb.sql(query)
    assert found is not None
    return found.fetchall()


def in_a_process(store: Store, code: str) -> str:
    """What code prints that has the table `t`; fails if the process crashes."""
    uri = store._channel.address.uri
    begin = f"""
        import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
        import pathlib, sheaf_flight, test_table
        t = sheaf_flight.connect({uri!r})["flights"]
    """
    program = textwrap.dedent(begin) + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"ended with {done.returncode}: {done.stderr}"
    return done.stdout


def test_every_member_works_or_says_why_not(store: Store, flights: Table) -> None:
    assert sorted(CALLS) == MEMBERS
    told = in_a_process(
        store,
        """
        for name, call in test_table.CALLS.items():
            try:
                call(t)
                print(name, "works")
            except Exception as e:
                print(name, "says", str(e).splitlines()[0])
        """,
    )
    refused = [line.split()[0] for line in told.splitlines() if "works" not in line]
    assert refused == []
    assert set(MEMBERS) <= set(vars(Table))
    assert len(told.splitlines()) == len(MEMBERS)


def test_what_goes_past_them_is_refused_and_does_not_crash(store: Store, flights: Table) -> None:
    told = in_a_process(
        store,
        """
        for name, call in test_table.BENEATH.items():
            try:
                print(name, "gave", str(call(t))[:80])
            except Exception as e:
                print(name, "says", type(e).__name__, str(e).splitlines()[0])
        """,
    )
    refused = [line for line in told.splitlines() if " says FileNotFoundError " in line]
    assert [line for line in refused if "give it table.scanner(), " in line] == refused
    assert len(refused) == len(BENEATH)


def test_members_agree_with_a_dataset_in_memory(flights: Table, rows: pa.Table) -> None:
    here = ds.InMemoryDataset(rows)
    few = pc.field("n") < 70_000
    asked: list[Callable[[Any], Any]] = [
        lambda t: t.count_rows(),
        lambda t: t.count_rows(filter=few),
        lambda t: t.head(5),
        lambda t: t.head(70_000, columns=["n"], filter=few),
        lambda t: t.take([5, 199_999, 0, 5, 65_536], columns=["x", "n"]),
        lambda t: t.take([], columns=["n"]),
        lambda t: t.take([3, 1], filter=pc.field("n") > 1000),
        lambda t: t.filter(few).filter(pc.field("x") > 5).to_table().sort_by("n"),
        lambda t: t.filter(few).count_rows(filter=pc.field("n") > 10),
        lambda t: t.to_table(columns={"twice": pc.field("n") * 2}, filter=few).sort_by("twice"),
        lambda t: t.to_table(columns=[]).num_rows,
        lambda t: t.sort_by([("n", "descending")]).head(3),
        lambda t: t.scanner(columns=["text"], filter=few).to_table().num_rows,
        lambda t: t.scanner(columns=["text"]).projected_schema,
    ]
    for ask in asked:
        assert ask(flights) == ask(here)


def test_fragments_are_the_table_in_parts(wide: Table, flights: Table, rows: pa.Table) -> None:
    fragments = [fragment.count_rows() for fragment in wide.get_fragments()]
    assert len(fragments) > 1
    assert sum(fragments) == 6_000_000
    few = list(flights.get_fragments(filter=pc.field("n") < 10))
    assert pa.concat_tables(f.to_table() for f in few) == rows.slice(0, 10)
    assert few[0].physical_schema == rows.schema
    assert [f.head(2).num_rows for f in flights.filter(pc.field("n") < 0).get_fragments()] in (
        [],
        [0],
    )


def test_places_outside_the_table_are_an_error(flights: Table) -> None:
    for place in (200_000, -1):
        with pytest.raises(IndexError):
            flights.take([0, place])


def test_another_schema_is_cast_and_filled(flights: Table) -> None:
    other = pa.schema([("n", pa.int32()), ("none", pa.string()), ("x", pa.float32())])
    table = flights.replace_schema(other)
    assert table.schema == other
    assert table.head(2).to_pylist() == [
        {"n": 0, "none": None, "x": None},
        {"n": 1, "none": None, "x": 0.125},
    ]
    assert table.count_rows(filter=pc.field("none").is_null() & (pc.field("n") < 3)) == 3
    assert pickle.loads(pickle.dumps(table)).schema == other
    with pytest.raises(Unsupported):
        table.filter(pc.field("n") > 1).replace_schema(other)
    for part in (table, flights.filter(pc.field("n") > 1)):
        with pytest.raises(Unsupported, match="a part of a table"):
            part.append(part.head(1))


def test_options_that_pyarrow_has_not_are_refused(flights: Table) -> None:
    assert flights.to_table(columns=["n"], batch_size=10, use_threads=False).num_rows == 200_000
    with pytest.raises(TypeError, match="no such option: colums"):
        flights.to_table(colums=["n"])


def test_a_table_is_written_as_files(flights: Table, tmp_path: Path) -> None:
    ds.write_dataset(flights, tmp_path, format="parquet")
    assert ds.dataset(tmp_path).count_rows() == 200_000


def test_duckdb_reads_the_named_columns_only(
    flights: Table, rows: pa.Table, served: Callable[[], int]
) -> None:
    column = rows["n"].nbytes
    before = served()
    assert sql("select sum(n) from t where n % 2 = 0", flights) == [(sum(range(0, 200_000, 2)),)]
    assert column <= served() - before < 1.05 * column + 65536


@pytest.mark.parametrize(
    "query",
    [
        "select text, count(*) from t where n > 1000 group by text",
        "select n from t where x is null and n < 500",
        "select n, place.lat from t where place.lat = 7 and n < 3000",
        "select n from t where text in ('row 1', 'row 2') and x between 3 and 99.5",
        "select n from t where text like '%7' and n % 3 = 0",
        "select a.n from t a join t b on a.n = b.n + 5 where a.n < 100",
        "select count(*) from t",
        "select * from t order by n limit 5",
    ],
)
def test_duckdb_finds_what_it_finds_in_memory(flights: Table, rows: pa.Table, query: str) -> None:
    assert sorted(sql(query, flights)) == sorted(sql(query, rows))


def test_a_limit_of_duckdb_ends_the_read(wide: Table, served: Callable[[], int]) -> None:
    before = served()
    assert len(sql("select n from t limit 5", wide)) == 5
    assert served() - before < 6_000_000 * 8 * 0.9


def test_polars_reads_the_named_columns_only(
    flights: Table, rows: pa.Table, served: Callable[[], int]
) -> None:
    column = rows["n"].nbytes
    before = served()
    lazy = flights.lazy().filter(pl.col("n") % 2 == 0).select(pl.col("n").sum())
    assert lazy.collect().item() == sum(range(0, 200_000, 2))
    assert column <= served() - before < 1.05 * column + 65536


def test_polars_finds_what_it_finds_in_memory(flights: Table, rows: pa.Table) -> None:
    def ask(frame: pl.LazyFrame) -> pl.DataFrame:
        few = frame.filter(pl.col("text").str.ends_with("7") & (pl.col("x") > 100))
        return few.group_by("text").agg(pl.col("n").sum(), pl.len()).sort("text").collect()

    assert ask(flights.lazy()).equals(ask(pl.DataFrame(rows).lazy()))
    assert flights.lazy().head(3).collect().equals(pl.DataFrame(rows).head(3))
    late = pl.col("x") > 10
    some = flights.lazy().head(100).filter(late).select("n").collect()
    assert some.equals(pl.DataFrame(rows).head(100).filter(late).select("n"))
    assert flights.lazy().select(pl.len()).collect().item() == rows.num_rows
    few = flights.filter(pc.field("n") < 100)
    assert few.lazy().filter(pl.col("n") >= 90).collect().height == 10
    other = flights.replace_schema(pa.schema([("n", pa.int32()), ("none", pa.int8())]))
    assert other.lazy().filter(pl.col("n") < 5).select("none").collect().height == 5


def test_filters_of_polars_mean_what_polars_means_of_nan(store: Store) -> None:
    values = pa.table({"x": pa.array([1.0, float("nan"), -0.0, None])})
    store.write("odd", values)
    odd = store["odd"]
    assert odd.lazy().filter(pl.col("x") > 0).collect().height == 2
    assert sql("select count(*) from t where x > 0", odd) == [(2,)]
    assert odd.count_rows(filter=pc.field("x") > 0) == 1


def test_a_lazy_frame_reads_one_snapshot(store: Store) -> None:
    store.write("lazy", pa.table({"n": [1]}))
    lazy = store["lazy"].lazy()
    store.write("lazy", pa.table({"n": [2]}))
    assert lazy.collect()["n"].to_list() == [1]
    assert store["lazy"].lazy().collect().height == 2
