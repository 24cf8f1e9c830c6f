"""An expression of pyarrow as the terms that it joins by AND.

pyarrow tells nothing of what an expression is made of, but pickles it: as metadata of a batch, a
row of words with the constants beside them. Keys of metadata repeat there, which Python's view of
them does not show, so that they are read through the C data interface. What comes of it is compared
with the expression; where anything is not as it is here, an expression is one term.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

_Pairs = list[tuple[bytes, bytes]]
_AND = (b"call", b"and_kleene")


class _Schema(ctypes.Structure):
    """The beginning of `struct ArrowSchema`."""

    _fields_ = (
        ("format", ctypes.c_char_p),
        ("name", ctypes.c_char_p),
        ("metadata", ctypes.c_void_p),
    )


def conjuncts(expression: pc.Expression) -> list[pc.Expression]:
    """Expressions that are true together exactly where the one is; itself where that is all."""
    try:
        make, (data,) = expression.__reduce__()
        batch = pa.ipc.open_file(data).get_batch(0)
        words = _pairs(batch.schema)
        if words[0] != _AND:
            return [expression]
        both = [_expression(make, part, batch) for part in _arguments(words[1:])]
        if len(both) != 2 or not (both[0] & both[1]).equals(expression):
            return [expression]
    except (pa.ArrowException, NotImplementedError, ValueError, IndexError):
        return [expression]
    return [term for part in both for term in conjuncts(part)]


def _arguments(words: _Pairs) -> list[_Pairs]:
    """The arguments of a call, of which the first word is gone."""
    arguments: list[_Pairs] = []
    depth, argument = 0, []
    for word in words:
        depth += {b"call": 1, b"end": -1}.get(word[0], 0)
        if depth < 0:
            return arguments
        argument.append(word)
        if depth == 0:
            arguments.append(argument)
            argument = []
    raise ValueError("a call that does not end")


def _expression(
    make: Callable[[pa.Buffer], pc.Expression], words: _Pairs, batch: pa.RecordBatch
) -> pc.Expression:
    schema = batch.schema.with_metadata(pa.lib.KeyValueMetadata(words))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, schema) as out:
        out.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
    return make(sink.getvalue())


def _pairs(schema: pa.Schema) -> _Pairs:
    """The metadata of a schema in order, with keys that repeat."""
    capsule = schema.__arrow_c_schema__()
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    at = _Schema.from_address(get(capsule, b"arrow_schema")).metadata

    def number() -> int:
        nonlocal at
        at += 4
        return ctypes.c_int32.from_address(at - 4).value

    def text() -> bytes:
        nonlocal at
        length = number()
        at += length
        return ctypes.string_at(at - length, length)

    return [(text(), text()) for _ in range(number())]
