"""What pyarrow finds below Python, where it expects the files of a dataset: a refusal.

pyarrow's C++ reads a dataset by a pointer that a subclass in Python cannot set otherwise. Without
it the process would crash wherever pyarrow goes past the methods of the subclass.
"""

from __future__ import annotations

from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow import fs


class _NoFiles(fs.FileSystemHandler):
    """A file system that refuses everything."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _NoFiles)

    def __hash__(self) -> int:
        return hash(_NoFiles)

    def get_type_name(self) -> str:
        return "sheaf"

    def normalize_path(self, path: str) -> str:
        return path

    def _refuse(self, *_args: Any, **_options: Any) -> NoReturn:
        raise NotImplementedError(
            "this reads a Sheaf table below pyarrow's Python methods; give it table.scanner(),"
            " table.to_table() or table.scan().to_reader() instead"
        )

    get_file_info = get_file_info_selector = _refuse
    open_input_file = open_input_stream = open_output_stream = open_append_stream = _refuse
    create_dir = delete_dir = delete_dir_contents = delete_root_dir_contents = _refuse
    delete_file = move = copy_file = _refuse


def nothing_beneath(schema: pa.Schema) -> ds.Dataset:
    """A dataset of that schema that nobody can read."""
    files = fs.PyFileSystem(_NoFiles())
    format = ds.IpcFileFormat()
    only = format.make_fragment("table", filesystem=files)
    return ds.FileSystemDataset([only], schema, format, files)
