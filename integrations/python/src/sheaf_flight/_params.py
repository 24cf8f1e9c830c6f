"""The values of a filter's parameters, as JSON carries them to the server without loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

Params = Sequence[Any] | Mapping[str, Any]


def as_json(params: Params) -> list[Any] | dict[str, Any]:
    """A value for each `?`, or for each `$name`. Times are sent as text: a column has its form."""
    if isinstance(params, str | bytes):
        raise TypeError("params is a list or a dict of values, not one value")
    if isinstance(params, Mapping):
        return {name: _value(value) for name, value in params.items()}
    return [_value(value) for value in params]


def _value(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case float() if isfinite(value):
            return value
        case datetime():
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            whole = value // timedelta(microseconds=1)
            sign, (seconds, rest) = "-" if whole < 0 else "", divmod(abs(whole), 1_000_000)
            return f"PT{sign}{seconds}.{rest:06}S"
        case Decimal() if value.is_finite() and Decimal(repr(float(value))) == value:
            return float(value)
    kind = type(value).__name__
    raise TypeError(f"{value!r} ({kind}) is lost in a parameter; write it into the filter's text")
