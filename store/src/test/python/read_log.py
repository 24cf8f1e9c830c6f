"""Reads SUPER and the log of a Sheaf store, written from docs/format.md section 7 alone.

Prints the newest state as one JSON object: read_log.py STORE_DIRECTORY
"""

import hashlib
import json
import struct
import sys
from pathlib import Path

BLOCK = 4096


def _table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = (n >> 1) ^ (0x82F63B78 if n & 1 else 0)
        table.append(n)
    return table


TABLE = _table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def whole(block):
    """Whether a block or head has the CRC that stands at its offset 12."""
    (said,) = struct.unpack_from("<I", block, 12)
    return said == crc32c(block[:12] + bytes(4) + block[16:])


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, form):
        value = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return value if len(value) > 1 else value[0]

    def raw(self):
        count = self.take("I")
        self.at += count
        return self.data[self.at - count : self.at]

    def text(self):
        return self.raw().decode("utf-8")

    def ids(self):
        return [self.take("Q") for _ in range(self.take("I"))]

    def segments(self):
        count, size = self.take("II")
        assert size in (64, 80), size
        form = "QQQIIQQIIQ" + ("QQ" if size == 80 else "")
        return [self.take(form) for _ in range(count)]


    def deleted(self):
        """For each segment the rows that were deleted, as pairs of batch and row."""
        return {self.take("Q"): self.deleted_of_one() for _ in range(self.take("I"))}

    def deleted_of_one(self):
        found = set()
        for _ in range(self.take("I")):
            batch, rows = self.take("II")
            chosen = list(row_code(self.raw()))
            assert chosen and chosen == sorted(set(chosen)) and chosen[-1] < rows
            found |= {(batch, row) for row in chosen}
        return found


def numbers(code):
    value = shift = 0
    for byte in code:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0
    assert shift == 0


def row_code(code):
    """The rows of a batch that a code stands for: section \"Deleted rows\"."""
    form, rest = code[0], code[1:]
    at = 0
    if form == 0:
        both = numbers(rest)
        for skip in both:
            length = next(both)
            yield from range(at + skip, at + skip + length)
            at += skip + length
    elif form == 1:
        for skip in numbers(rest):
            yield at + skip
            at += skip + 1
    else:
        assert form == 2, form
        for row in range(8 * len(rest)):
            if rest[row >> 3] >> (row & 7) & 1:
                yield row


def read_super(path):
    data = path.read_bytes()
    assert len(data) == 131072, len(data)
    good = []
    for slot in range(2):
        block = data[slot * 65536 : slot * 65536 + BLOCK]
        if block[:8] == b"SHEAFSUP" and whole(block):
            version, _, number = struct.unpack_from("<III", block, 8)
            assert version == 1 and number == slot
            good.append(block)
    block = max(good, key=lambda b: struct.unpack_from("<Q", b, 64)[0])
    sequence, epoch, mark, end = struct.unpack_from("<QQQQ", block, 64)
    return {"store": block[48:64], "epoch": epoch, "mark": mark, "end": end, "hash": block[104:136]}


def records(data, root, epoch, number, previous):
    """The records of one log file; the first follows record `number`, of that hash."""
    at = 0
    while at < len(data) and data[at : at + 8] == b"SHEAFREC":
        (head_bytes,) = struct.unpack_from("<I", data, at + 16)
        head = data[at : at + head_bytes]
        assert whole(head), f"record {number + 1}"
        entries_bytes, count = struct.unpack_from("<II", head, 20)
        offset, of, said = struct.unpack_from("<QQQ", head, 40)
        assert (offset, of, said) == (at, epoch, number + 1)
        assert head[72:88] == root["store"] and head[112:144] == previous
        assert not any(head[160 + entries_bytes :])
        payload_crc, payload_bytes = struct.unpack_from("<IQ", head, 28)
        payload = data[at + head_bytes : at + head_bytes + payload_bytes]
        assert len(payload) == payload_bytes and payload_crc == (crc32c(payload) if payload else 0)
        root["payload"] = at + head_bytes, at + head_bytes + payload_bytes
        number, at = said, at + head_bytes + payload_bytes
        previous = hashlib.sha256(head).digest()
        if number == root["mark"]:
            assert (at, previous) == (root["end"], root["hash"])
        yield head[160 : 160 + entries_bytes], count
    assert not any(data[at:])
    root["last"] = number, previous


def entries(data, count):
    at = 0
    for _ in range(count):
        kind, _, length = struct.unpack_from("<HHI", data, at)
        yield kind, Reader(data[at + 8 : at + 8 + length])
        at += 8 + (length + 7) // 8 * 8
    assert at == len(data)


def check(state, kind, body):
    """A part of the state that a later file begins with must be what the files before lead to."""
    if kind == 4:
        state["checked"] = 0
        snapshot, _, _, _ = body.take("QqQQ")
        assert snapshot == state["snapshot"]
    elif kind == 20:
        table = state["tables"][body.take("Q")]
        assert [body.text(), body.text()] == table["name"]
        body.take("I")
        assert len(body.raw()) == table["schema"] and body.ids() == table["columns"]
        body.take("QQ")
        found = {body.text(): body.text() for _ in range(body.take("I"))}
        assert found == table["properties"]
    elif kind == 32:
        table = state["tables"][body.take("Q")]
        segments = body.segments()
        assert all(segment in table["segments"] for segment in segments)
        state["checked"] += len(segments)
    elif kind == 35:
        table = state["tables"][body.take("Q")]
        for segment, rows in body.deleted().items():
            assert rows <= table["deleted"][segment]
    elif kind == 6:
        tables, segments, keys = body.take("QQQ")
        assert tables == len(state["tables"]) and segments == state["checked"]
        assert segments == sum(len(t["segments"]) for t in state["tables"].values())
        assert keys == len(state["keys"])
        del state["checked"]
    else:
        assert kind == 5, kind


def apply(state, kind, body):
    tables = state["tables"]
    if kind == 4 or "checked" in state:
        check(state, kind, body)
    elif kind == 2:
        state["snapshot"], _ = body.take("Qq")
    elif kind == 3:
        state["keys"].append([body.text(), body.text(), body.text(), body.take("Q")])
    elif kind == 16:
        table = body.take("Q")
        name = [body.text(), body.text()]
        schema = len(body.raw())
        columns = body.ids()
        properties = {body.text(): body.text() for _ in range(body.take("I"))}
        tables[table] = {
            "name": name,
            "schema": schema,
            "columns": columns,
            "properties": properties,
            "segments": [],
            "deleted": {},
        }
    elif kind == 17:
        del tables[body.take("Q")]
    elif kind == 18:
        table = body.take("Q")
        tables[table]["name"] = [body.text(), body.text()]
    elif kind == 19:
        table, _ = body.take("QI")
        tables[table]["schema"] = len(body.raw())
        tables[table]["columns"] = body.ids()
    elif kind == 32:
        table = body.take("Q")
        tables[table]["segments"] += body.segments()
    elif kind in (33, 36):
        table = tables[body.take("Q")]
        gone = body.ids()
        first = min(i for i, s in enumerate(table["segments"]) if s[0] in gone)
        kept = [s for s in table["segments"] if s[0] not in gone]
        table["segments"] = kept[:first] + body.segments() + kept[first:]
    elif kind == 35:
        table = tables[body.take("Q")]
        for segment, rows in body.deleted().items():
            before = table["deleted"].setdefault(segment, set())
            assert not before & rows
            before |= rows
        left = [s for s in table["segments"] if s[2] > len(table["deleted"].get(s[0], ()))]
        table["segments"] = left
    else:
        assert kind == 1, kind


def main(directory):
    root = read_super(directory / "SUPER")
    state = {"snapshot": 0, "keys": [], "tables": {}}
    root["last"] = 0, bytes(32)
    for epoch in range(1, root["epoch"] + 1):
        log = (directory / "log" / f"{epoch:016x}.clog").read_bytes()
        for data, count in records(log, root, epoch, *root["last"]):
            for kind, body in entries(data, count):
                apply(state, kind, body)
    assert root["last"][0] >= root["mark"]
    for table in state["tables"].values():
        deleted = table.pop("deleted")
        table["rows"] = sum(s[2] - len(deleted.get(s[0], ())) for s in table["segments"])
        table["segments"] = [segment[0] for segment in table["segments"]]
    print(json.dumps(state, sort_keys=True))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
