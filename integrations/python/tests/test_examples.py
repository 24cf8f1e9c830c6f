"""The programs of examples/python print what they should, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[3] / "examples" / "python"

PRINTED = {
    "pyarrow_only": """\
1,000,000 rows in snapshot 1; again: True
1,000 late trips for 9,994,995.00
1,000,010 rows now
""",
    "pandas_and_polars": """\
January, by pandas: 4,278.0
hours of peak load a quarter, by polars: [90, 91, 92, 92]
tables: meter, peaks
""",
    "duckdb_in_python": """\
late: [('JFK', 73000), ('ORD', 73000), ('SFO', 73000)]
worst: [('New York', 277), ('San Francisco', 278)]
now and before: (300003, 300000)
""",
    "training_loop": """\
epoch 0: 500,000 samples, loss 1.102
epoch 1: 500,000 samples, loss 0.010
epoch 2: 500,000 samples, loss 0.010
weights [3.0, -2.0]
""",
}


def test_each_example_is_tested() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.py")) == sorted(PRINTED)


@pytest.mark.parametrize("name", PRINTED)
def test_an_example_prints_its_result(name: str) -> None:
    command = [sys.executable, str(EXAMPLES / f"{name}.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == (PRINTED[name], "", 0)
