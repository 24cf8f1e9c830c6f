"""Rows that wait for a commit, overwrites of some rows, and deletes."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from broken import Broken

import sheaf_flight
from sheaf_flight import BadRequest, NoSuchStage, NoSuchTable, Stage, Store, Unavailable


def numbers(first: int, end: int) -> pa.Table:
    return pa.table({"n": pa.array(range(first, end), pa.int64())})


def found(store: Store, name: str) -> list[int]:
    column: list[int] = sorted(store[name].to_table()["n"].to_pylist())
    return column


def test_stages_of_several_tables_are_committed_together(store: Store) -> None:
    left = store.create("left", numbers(0, 0).schema)
    right = store.create("right", numbers(0, 0).schema)
    stages = [left.stage(numbers(0, 5)), left.stage(numbers(5, 8)), right.stage(numbers(0, 3))]
    assert [stage.rows for stage in stages] == [5, 3, 3]
    assert stages[2].table == "main.right"
    assert left.count_rows() == right.count_rows() == 0
    day = datetime.now(UTC) + timedelta(days=1)
    assert stages[0].expires is not None
    assert abs(stages[0].expires - day) < timedelta(minutes=10)
    made = store.commit(*stages, key="both")
    assert (made.rows, made.duplicate) == (11, False)
    assert found(store, "left") == list(range(8))
    assert found(store, "right") == list(range(3))
    again = store.commit(*stages, key="both")
    assert again.duplicate
    assert again.snapshot == made.snapshot
    with pytest.raises(NoSuchStage, match="no stage"):
        store.commit(stages[0])
    assert found(store, "left") == list(range(8))


def test_a_stage_pickles_and_is_staged_once_by_its_key(store: Store) -> None:
    table = store.create("pickled", numbers(0, 0).schema)
    first = table.stage(numbers(0, 4), key="mine")
    again = table.stage(numbers(0, 4), key="mine")
    assert first.id == again.id
    assert again.duplicate
    there: Stage = pickle.loads(pickle.dumps(first))
    assert there == first
    assert store.commit(there.id).rows == 4
    assert table.stage(numbers(0, 4), key="mine").expires is None
    assert found(store, "pickled") == list(range(4))


def test_what_is_aborted_is_gone(store: Store) -> None:
    table = store.create("aborted", numbers(0, 0).schema)
    stage = table.stage(numbers(0, 4))
    assert stage.abort()
    assert not stage.abort()
    with pytest.raises(NoSuchStage):
        store.commit(stage)
    with pytest.raises(NoSuchTable):
        store.table("nowhere")
    assert table.count_rows() == 0


def test_an_overwrite_takes_the_place_of_what_matches(store: Store) -> None:
    store.write("over", numbers(0, 10))
    store.write("over", numbers(100, 102), mode="overwrite", where="n >= ?", params=[5])
    assert found(store, "over") == [0, 1, 2, 3, 4, 100, 101]
    store.write("over", numbers(7, 8), mode="overwrite")
    assert found(store, "over") == [7]
    store.write("over", pa.table({"other": ["x"]}), mode="overwrite")
    assert store["over"].schema.names == ["other"]
    with pytest.raises(BadRequest):
        store.write("over", numbers(0, 1), where="n = 1")
    with pytest.raises(ValueError, match="params"):
        store.write("over", numbers(0, 1), params=[1])


def test_a_delete_is_made_once_by_its_key(store: Store) -> None:
    store.write("less", numbers(0, 10))
    table = store["less"]
    assert table.delete("n < $most", {"most": 4}, key="cut").rows == 4
    assert found(store, "less") == list(range(4, 10))
    assert table.delete("n < 100", key="cut").duplicate
    assert table.count_rows() == 6


def test_a_stage_whose_answer_is_lost_tells_its_key() -> None:
    with Broken() as server:
        table = sheaf_flight.connect(server.uri, retries=0).table("t")
        server.faults = 1
        with pytest.raises(Unavailable) as caught:
            table.stage(numbers(0, 3), key="mine")
        assert "mine" in caught.value.__notes__[0]
