"""What pyarrow finds below Python, where it expects the files of a dataset: one that is not there.

pyarrow's C++ reads a dataset by a pointer that a subclass in Python cannot set otherwise. Without
it the process would crash wherever pyarrow goes past the methods of the subclass. The refusal
itself must be C++ too: a reader thread that asks Python while Python ends takes the process down.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs

# pyarrow's error names the file, so the name says what to do.
_MISSING = (
    "a Sheaf table, which pyarrow cannot read below its Python methods; give it table.scanner(),"
    " table.to_table() or table.scan().to_reader() instead"
)


def nothing_beneath(schema: pa.Schema) -> ds.Dataset:
    """A dataset of that schema that nobody can read: FileNotFoundError says what to read."""
    files = fs.LocalFileSystem()
    format = ds.IpcFileFormat()
    only = format.make_fragment(_MISSING, filesystem=files)
    return ds.FileSystemDataset([only], schema, format, files)
