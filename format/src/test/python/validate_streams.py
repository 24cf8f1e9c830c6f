"""Opens every stream of a directory with pyarrow, validates it fully, and says what came of it.

One line a file: its name, a tab, and `ok` or the first line of the error.
"""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc


def verdict(path):
    try:
        with pa.ipc.open_stream(path) as reader:
            for batch in reader:
                batch.validate(full=True)
    except (pa.ArrowException, OSError, KeyError, IndexError) as error:
        return (str(error).splitlines() or ["error"])[0]
    return "ok"


for file in sorted(Path(sys.argv[1]).iterdir()):
    print(file.name, verdict(str(file)), sep="\t", flush=True)
