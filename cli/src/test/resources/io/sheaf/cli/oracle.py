"""Asks one store through every door, and DuckDB over the same rows in plain Arrow.

    python oracle.py PORT SEED CASES

A case is a table (its columns, rows, deletes and added columns), a snapshot of it, a filter,
columns and a limit. It goes through a filter's text, Substrait, the Python dataset and DuckDB over
that, and, by a line `sql ...` to which whoever runs this answers with a line of JSON, through
DuckDB in the process of the store. Each table has filters that find the bugs which are planted at
the end.
"""

import base64
import collections
import json
import random
import sys

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.flight as flight

import sheaf_flight
from sheaf_flight._pushdown import told

from oracle_columns import KINDS, LONG, NAN, STRUCT, Column, Said

CASES_A_TABLE = 40
BATCH = 40


class Table:
    """A random table in the store, and what its snapshots must hold."""

    def __init__(self, store, draw, name):
        self.store, self.draw, self.name = store, draw, name
        picked = draw.sample(KINDS, 6)
        # Every other table has what the planted bugs need.
        picked += [kind for kind in KINDS if kind.name in ("DOUBLE", "string")]
        self.kinds = {f"c{i}": kind for i, kind in enumerate(picked)}
        self.added = {}
        self.at, self.handles = [], {}
        self.rows = self.schema().empty_table()
        self.table = store.create(name, self.rows.schema)
        for number in range(3):
            self.append(number)
        self.delete(Said("id BETWEEN 13 AND 57", "id BETWEEN 13 AND 57", None))
        self.delete(self.condition(1))
        self.add()
        for number in range(3, 5):
            self.append(number)
        self.delete(self.condition(0))

    def schema(self):
        fields = [("id", pa.int64()), *((n, k.type) for n, k in self.kinds.items())]
        fields += [("st", STRUCT), ("l", pa.list_(pa.int8()))]
        return pa.schema([*fields, *((n, k.type) for n, k in self.added.items())])

    def columns(self):
        columns = [Column(name, kind) for name, kind in (self.kinds | self.added).items()]
        ints, texts = (next(k for k in KINDS if k.name == name) for name in ("int32", "string"))
        return [*columns, Column("st", ints, "x"), Column("st", texts, "y")]

    def batch(self, number):
        """Rows of which a column is all alike, all null, in order or anything."""
        draw, columns = self.draw, {}
        columns["id"] = list(range(number * BATCH, (number + 1) * BATCH))
        for name, kind in (self.kinds | self.added).items():
            mode = draw.randrange(6)
            values = [kind.make(draw) for _ in range(BATCH)]
            if mode == 0:
                values = values[:1] * BATCH
            elif mode == 1:
                values = [None] * BATCH
            elif mode != 2:
                values = [None if draw.randrange(6) == 0 else value for value in values]
            columns[name] = values
        # One batch with NaN above small numbers, one of texts that differ behind a cut.
        if number == 0:
            columns["c6"] = [NAN if i == 20 else 0.5 for i in range(BATCH)]
            columns["c7"] = [LONG + "bc"[i % 2] for i in range(BATCH)]
        columns["st"] = [
            None if draw.randrange(5) == 0 else {"x": draw.randint(-4, 4), "y": draw.choice("ab")}
            for _ in range(BATCH)
        ]
        columns["l"] = [draw.choice([None, [], [1]]) for _ in range(BATCH)]
        schema = self.schema()
        return pa.table([pa.array(columns[f.name], f.type) for f in schema], schema=schema)

    def keep(self, commit, rows):
        """Remembers a snapshot, and what it must hold; the handle keeps it alive."""
        number = commit["snapshot"] if isinstance(commit, dict) else commit.snapshot
        self.rows = rows
        self.at.append((number, rows))
        self.handles[number] = self.store.table(self.name, at=number)

    def append(self, number):
        batch = self.batch(number)
        self.keep(self.table.append(batch), pa.concat_tables([self.rows, batch]))

    def delete(self, said):
        gone = set(selected(self.rows, said.sql))
        kept = [i for i, id in enumerate(self.rows["id"].to_pylist()) if id not in gone]
        left = self.rows.take(pa.array(kept, pa.int64()))
        self.keep(self.table.delete(said.text), left)

    def add(self):
        self.added = {"late": self.draw.choice(KINDS)}
        field = pa.schema([("late", self.added["late"].type)])
        encoded = base64.b64encode(field.serialize()).decode()
        channel = self.store._channel
        answer = channel.query("sheaf.v1.add_column", table=self.name, schema=encoded)
        nulls = pa.nulls(self.rows.num_rows, field[0].type)
        self.keep(answer, self.rows.append_column(field[0], nulls))

    def condition(self, depth):
        columns = self.columns()
        if depth == 0:
            if self.draw.randrange(12) == 0:
                return Said('"l" IS NULL', '"l" IS NULL', pc.field("l").is_null())
            return self.draw.choice(columns).test(self.draw, columns)
        first = self.condition(depth - 1)
        if self.draw.randrange(4) == 0:
            return ~first
        return first.joined(self.draw.choice(["AND", "OR"]), self.condition(depth - 1))


DUCKDB = duckdb.connect()
DUCKDB.execute("SET TimeZone = 'UTC'")


def selected(rows, where):
    """The numbers of rows that DuckDB selects of Arrow data, in order."""
    DUCKDB.register("rows", rows)
    found = DUCKDB.execute(f"SELECT id FROM rows WHERE {where} ORDER BY id").fetchall()
    DUCKDB.unregister("rows")
    return [row[0] for row in found]


def shown(table):
    """Rows for comparison, in which NaN is equal to NaN."""
    return str(table.to_pylist())


class Doors:
    def __init__(self, port):
        self.store = sheaf_flight.connect(f"grpc://127.0.0.1:{port}", timeout=300)
        self.client = flight.connect(f"grpc://127.0.0.1:{port}")
        self.counts = collections.Counter()

    def text(self, case):
        scan = self.table(case).scan(case.columns, case.said.text, limit=case.limit, ordered=True)
        return scan.to_arrow()

    def substrait(self, case):
        said = told(case.said.expression, case.rows.schema)
        if said is None:
            return None
        read = {"table": case.table.name, "at": case.at, "columns": case.columns}
        read |= {"limit": case.limit, "substrait": base64.b64encode(said).decode()}
        try:
            return self.client.do_get(flight.Ticket(json.dumps(read).encode())).read_all()
        except pa.ArrowNotImplementedError:
            return None

    def dataset(self, case):
        most = case.rows.num_rows if case.limit is None else case.limit
        return self.table(case).head(most, columns=case.columns, filter=case.said.expression)

    def duckdb(self, case):
        return self.ids(selected(self.table(case), case.said.sql))

    def within(self, case):
        scan = f"sheaf_scan('{case.table.name}', at => {case.at})"
        print(f"sql SELECT id FROM {scan} WHERE {case.said.sql} ORDER BY id", flush=True)
        return self.ids(json.loads(sys.stdin.readline()))

    def ids(self, ids):
        return pa.table({"id": pa.array(ids, pa.int64())})

    def table(self, case):
        """The table as of the case's snapshot."""
        return case.table.handles[case.at]

    def all(self):
        return [self.text, self.substrait, self.dataset, self.duckdb, self.within]


class Case:
    def __init__(self, table, said, draw):
        # The text may name a column that snapshots before it was added do not have.
        states = [s for s in table.at if "late" not in said.sql or "late" in s[1].schema.names]
        self.table, self.said = table, said
        self.at, self.rows = draw.choice(states)
        names = self.rows.schema.names[1:]
        self.columns = ["id", *draw.sample(names, draw.randrange(4))]
        self.limit = draw.choice([None, None, draw.randrange(1, 60)])

    def expected(self, limited=True):
        ids = set(selected(self.rows, self.said.sql))
        kept = [i for i, id in enumerate(self.rows["id"].to_pylist()) if id in ids]
        return self.rows.take(pa.array(kept[: self.limit] if limited else kept, pa.int64()))

    def __str__(self):
        return f"{self.table.name} at {self.at}: {self.said.text}, {self.columns}, {self.limit}"


def check(doors, case):
    whole = case.expected(limited=False)
    few = whole.select(case.columns).slice(0, case.limit)
    for door in doors.all():
        found = door(case)
        if found is None:
            doors.counts["not said in Substrait"] += 1
            continue
        wanted = whole.select(["id"]) if door in (doors.duckdb, doors.within) else few
        assert shown(found) == shown(wanted), f"{door.__name__} differs, {case}: {found['id']}"
        doors.counts[door.__name__] += 1
    doors.counts["cases"] += 1
    doors.counts["rows"] += whole.num_rows


def planted(table):
    """Filters whose answers the bugs below change."""
    real, text = (Column(name, table.kinds[name]) for name in ("c6", "c7"))
    return [real.with_constant(">", 1.5), text.with_constant(">", LONG), text.one_of([LONG + "b"])]


class Bug:
    """Answers as a store would that has a bug, told from statistics of the batches as appended."""

    def ignored(self, case):
        return case.rows

    def stale(self, case):
        return case.table.at[2][1]

    def blind(self, case):
        return self.pruned(case, "c6", lambda v: v == v and v > 1.5, lambda v: v)

    def cut(self, case):
        return self.pruned(case, "c7", lambda v: v > LONG, lambda v: v[:32])

    def pruned(self, case, name, keeps, bound):
        """Batches go unread of which the greatest value that the statistics tell is not wanted."""
        kept = []
        for start in range(0, case.rows["id"].to_pylist()[-1] + 1, BATCH):
            rows = case.rows.filter((pc.field("id") >= start) & (pc.field("id") < start + BATCH))
            values = [bound(v) for v in rows[name].to_pylist() if v is not None and v == v]
            if values and keeps(max(values)):
                kept.append(rows)
        return pa.concat_tables([case.rows.slice(0, 0), *kept])


def bugs_are_seen(doors, table, draw):
    bug, (real, text, _) = Bug(), planted(table)
    everything = Said("id >= 0", "id >= 0", pc.field("id") >= 0)
    for wrong, said in (
        (bug.ignored, real),
        (bug.stale, everything),
        (bug.blind, real),
        (bug.cut, text),
    ):
        case = Case(table, said, draw)
        # The first batch, which is made for this; and what is left after the first delete.
        case.at, case.rows = table.at[3 if wrong == bug.stale else 0]
        right = case.expected(limited=False)
        where = "true" if wrong == bug.ignored else said.sql
        ids = set(selected(wrong(case), where))
        assert ids != set(right["id"].to_pylist()), f"{wrong.__name__} is not seen, {case}"
        case.columns, case.limit = ["id"], None
        check(doors, case)
        doors.counts["planted"] += 1


def main():
    port, seed, cases = sys.argv[1:]
    doors = Doors(port)
    number = 0
    while doors.counts["cases"] < int(cases):
        draw = random.Random(f"{seed} {number}")
        table = Table(doors.store, draw, f"t{number}")
        for said in planted(table):
            check(doors, Case(table, said, draw))
        for _ in range(CASES_A_TABLE):
            check(doors, Case(table, table.condition(draw.randrange(3)), draw))
        bugs_are_seen(doors, table, draw)
        number += 1
    print(f"{doors.counts['cases']} cases, 0 differ: {dict(doors.counts)}, seed {seed}", flush=True)


main()
