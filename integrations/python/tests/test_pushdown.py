"""Filters of pyarrow and of engines, told to the server: no row is lost, and few are sent."""

from __future__ import annotations

import datetime as dt
import operator
import random
from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sheaf_flight import Store, Table
from sheaf_flight._polars import superset as polars_superset
from sheaf_flight._pushdown import told

FIELD = pc.field
NAN = float("nan")
NULL = pa.scalar(None, pa.bool_())
SKIPPING = pc.SetLookupOptions(pa.array([1, None]), skip_nulls=True)

SCHEMA = pa.schema(
    [
        ("n", pa.int64()),
        ("x", pa.float64()),
        ('s"q', pa.string()),
        ("t", pa.timestamp("us")),
        ("zoned", pa.timestamp("us", "UTC")),
        ("d", pa.date32()),
        ("st", pa.struct([("x", pa.int32()), ("y", pa.string())])),
        ("small", pa.int8()),
        ("code", pa.dictionary(pa.int32(), pa.string())),
        ("st.y", pa.string()),
    ]
)


@pytest.fixture(scope="module")
def mixed(store: Store) -> Table:
    """A table of many types, without rows."""
    return store.create("mixed", SCHEMA)


LIKE = pc.match_like(FIELD('s"q'), "a%")


@pytest.mark.parametrize(
    "expression",
    [
        FIELD("n") > -5,
        FIELD(0) != 5,
        (FIELD("small") > 1) & (FIELD('s"q') == "it's"),
        (FIELD("n") > 1) | (FIELD("x") < 0),
        FIELD("t") >= dt.datetime(2020, 1, 2, 3),
        FIELD("zoned") < dt.datetime(2020, 1, 2, tzinfo=dt.UTC),
        FIELD("d") < dt.date(1960, 1, 2),
        FIELD("st", "x") == 3,
        FIELD("st.y") == "a",
        FIELD("code") == "a",
        FIELD("code").isin(["a", None]),
        FIELD("small") > 1000,
        FIELD("n").isin([1, 2]),
        FIELD("n").isin([1, None]),
        FIELD("n").isin([]),
        ~FIELD('s"q').is_valid(),
        ~(FIELD("x") > 1),
        FIELD("x") == NAN,
        FIELD("x") != FIELD("x"),
        pc.if_else(FIELD("n").is_valid(), FIELD("n").isin([1]), NULL),
        pc.starts_with(FIELD('s"q'), "a_"),
        pc.scalar(True),
    ],
    ids=str,
)
def test_the_server_does_what_pyarrow_can_write(mixed: Table, expression: Any) -> None:
    done = mixed.scan(["n"], expression, limit=5).explain().splitlines()
    assert f"server   filter {expression}".splitlines()[0] in done
    assert "server   limit 5" in done
    assert not [line for line in done if line.startswith("package")]


@pytest.mark.parametrize(
    ("expression", "pushed"),
    [
        (LIKE, None),
        (LIKE & (FIELD("n") > 1), FIELD("n") > 1),
        (
            (FIELD("n") > 1) & LIKE & (FIELD("d").is_valid()),
            (FIELD("n") > 1) & FIELD("d").is_valid(),
        ),
        (LIKE | (FIELD("n") > 1), None),
        (pc.if_else(FIELD("n") > 1, FIELD("n") < 3, NULL) & (FIELD("x") > 0), FIELD("x") > 0),
        (FIELD("n") + 1 > 2, None),
        (FIELD("x").isin([0.0]), None),
        (FIELD("x").is_null(nan_is_null=True), None),
        (pc.ends_with(FIELD('s"q'), "%"), None),
        (FIELD("st", "y") == "a", None),
        (FIELD("n").isin(list(range(9000))), None),
        (pc.is_in(FIELD("n"), options=SKIPPING), None),
    ],
    ids=str,
)
def test_the_package_does_the_rest(mixed: Table, expression: Any, pushed: Any) -> None:
    done = mixed.scan(["n"], expression, limit=5).explain().splitlines()
    told = [line.removeprefix("server   filter ") for line in done if "server   filter" in line]
    assert told == ([] if pushed is None else [str(pushed)])
    assert "package  limit 5" in done
    assert [line for line in done if line.startswith("package  filter")]


def rows_of(seed: random.Random, count: int) -> pa.Table:
    def column(kind: pa.DataType, make: Callable[[], Any]) -> pa.Array:
        return pa.array([None if seed.random() < 0.15 else make() for _ in range(count)], kind)

    moment = dt.datetime(2020, 1, 1)
    columns = [
        column(pa.int64(), lambda: seed.randrange(-4, 5)),
        column(pa.float64(), lambda: seed.choice([NAN, -0.0, 0.0, 1.5, -2.5, 1e300, -1e-300])),
        column(pa.string(), lambda: seed.choice(["", "a", "it's", 'q"', "ä", "b" * 20])),
        column(pa.timestamp("us"), lambda: moment + dt.timedelta(seconds=seed.randrange(-3, 4))),
        column(
            pa.timestamp("us", "UTC"), lambda: moment + dt.timedelta(seconds=seed.randrange(-3, 4))
        ),
        column(pa.date32(), lambda: dt.date(1970, 1, 1) + dt.timedelta(seed.randrange(-3, 4))),
        column(SCHEMA.field("st").type, lambda: {"x": seed.randrange(3), "y": "a"}),
        column(pa.int8(), lambda: seed.randrange(-128, 128)),
        column(pa.string(), lambda: seed.choice("abc")).dictionary_encode(),
        column(pa.string(), lambda: seed.choice("abc")),
    ]
    return pa.table(columns, schema=SCHEMA)


def condition(seed: random.Random, rows: pa.Table, depth: int) -> pc.Expression:
    """A random condition, most of its constants being values that there are."""
    kind = seed.randrange(8 if depth > 0 else 5)
    if kind > 5:
        return operator.and_(condition(seed, rows, depth - 1), condition(seed, rows, depth - 1))
    if kind == 5:
        return operator.or_(condition(seed, rows, depth - 1), condition(seed, rows, depth - 1))
    name = seed.choice([name for name in rows.schema.names if name != "st"])
    constants = [seed.choice(rows[name].drop_null()) for _ in range(3)]
    if name == "code":
        constants = [pa.scalar(constant.as_py()) for constant in constants]
    if kind == 4:
        values = rows[name].type.value_type if name == "code" else rows[name].type
        return FIELD(name).isin(pa.array([c.as_py() for c in constants], values))
    if kind == 3:
        return seed.choice([FIELD(name).is_null(), FIELD(name).is_valid(), ~(FIELD("n") > 0)])
    compare = seed.choice([pc.equal, pc.not_equal, pc.less, pc.less_equal, pc.greater])
    return compare(FIELD(name), constants[0])


@pytest.mark.parametrize("seed", range(4))
def test_no_row_is_lost_or_added(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    rows = rows_of(chance, 300)
    table = store.create(f"random {seed}", SCHEMA)
    for start in range(0, 300, 100):
        table.append(rows.slice(start, 100))
    said = 0
    for _ in range(75):
        expression = condition(chance, rows, 2)
        said += told(expression, SCHEMA) is not None
        found = table.scan(where=expression, ordered=True).to_arrow()
        # Tables with NaN are equal to none.
        assert str(found.to_pylist()) == str(rows.filter(expression).to_pylist()), str(expression)
    assert said == 75


def polars_condition(seed: random.Random, frame: pl.DataFrame, depth: int) -> pl.Expr:
    """The same for polars."""
    kind = seed.randrange(9 if depth > 0 else 6)
    if kind > 5:
        both = [polars_condition(seed, frame, depth - 1) for _ in range(2)]
        return both[0] | both[1] if kind == 6 else both[0] & both[1]
    name = seed.choice([name for name in frame.columns if name != "st"])
    low, high = sorted(frame[name].drop_nulls().sample(2, seed=seed.randrange(2**32)).to_list())
    column = pl.col(name)
    if kind == 5:
        return ~(pl.col("n") > 0)
    if kind == 4:
        return column.is_in([low, high])
    if kind == 3:
        return seed.choice(
            [column.is_null(), column.is_not_null(), column.is_between(pl.lit(low), pl.lit(high))]
        )
    compare = seed.choice([operator.eq, operator.ne, operator.lt, operator.le, operator.gt])
    condition: pl.Expr = compare(column, low)
    return condition


@pytest.mark.parametrize("seed", range(4))
def test_polars_loses_and_adds_no_row(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    rows = rows_of(chance, 300)
    store.write(f"lazy {seed}", rows)
    lazy, here = store[f"lazy {seed}"].lazy(), pl.DataFrame(rows)
    told = 0
    for _ in range(75):
        condition = polars_condition(chance, here, 2)
        told += polars_superset(condition, SCHEMA) is not None
        found = lazy.filter(condition).select("x", "st", "n").collect()
        assert found.equals(here.filter(condition).select("x", "st", "n")), str(condition)
    assert told >= 15


def test_polars_reads_the_matching_rows_only(
    flights: Table, rows: pa.Table, served: Callable[[], int]
) -> None:
    before = served()
    few = flights.lazy().filter(pl.col("n").is_between(7, 1006) & (pl.col("text") != "row 7"))
    assert few.select(pl.len()).collect().item() == 990
    assert served() - before < rows.nbytes / 50


def test_rows_that_nobody_wants_are_not_sent(
    flights: Table, rows: pa.Table, served: Callable[[], int]
) -> None:
    before = served()
    assert flights.scan(["n", "text"], FIELD("n") >= 199_000).to_arrow().num_rows == 1000
    assert served() - before < rows.nbytes / 50


def test_duckdb_reads_the_matching_rows_only(
    flights: Table, rows: pa.Table, served: Callable[[], int]
) -> None:
    before = served()
    found = duckdb.sql("select sum(n), count(text) from flights where n between 7 and 1006")
    assert found is not None
    assert found.fetchall() == [(sum(range(7, 1007)), 1000)]
    assert served() - before < rows.nbytes / 50


def test_pages_without_matching_rows_are_not_read(store: Store, wide: Table) -> None:
    def pages() -> int:
        pool = store._channel.query("sheaf.v1.pool")
        return int(pool["hits"]) + int(pool["misses"])

    before = pages()
    found = duckdb.sql("select sum(m) from wide where n between 3000000 and 3000999")
    assert found is not None
    assert found.fetchall() == [(sum(range(3_000_000, 3_001_000)),)]
    matching = pages() - before
    wide.scan(["n", "m"]).to_arrow()
    every = pages() - before - matching
    assert matching * 20 < every, f"{matching} of {every} pages"
