"""Parameters of filters: nothing is lost on the way, or it is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sheaf_flight._params import as_json


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (None, None),
        (True, True),
        (2**63 - 1, 2**63 - 1),
        (0.1, 0.1),
        ("it's", "it's"),
        (date(2026, 11, 22), "2026-11-22"),
        (datetime(2026, 11, 22, 7, 30), "2026-11-22 07:30:00"),
        (datetime(2026, 11, 22, 7, 30, 0, 5, UTC), "2026-11-22 07:30:00.000005+00:00"),
        (time(7, 30), "07:30:00"),
        (timedelta(seconds=90, microseconds=5), "PT90.000005S"),
        (timedelta(seconds=-1.5), "PT-1.500000S"),
        (Decimal("12.50"), 12.5),
    ],
)
def test_a_value_is_sent_whole(value: Any, sent: Any) -> None:
    assert as_json([value]) == [sent]
    assert as_json({"v": value}) == {"v": sent}


@pytest.mark.parametrize(
    "value", [b"\0", float("nan"), float("inf"), Decimal("0.12345678901234567890"), [1], object()]
)
def test_a_value_that_would_be_lost_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="write it into the filter's text"):
        as_json([value])


def test_one_value_is_no_list_of_values() -> None:
    with pytest.raises(TypeError, match="not one value"):
        as_json("abc")
