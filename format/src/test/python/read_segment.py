"""A reader of Sheaf segments, written from docs/format.md alone.

It finds the directory through Arrow's footer and checks every checksum and every rule of the page.
The footer, the directory and the message headers are taken apart here; pyarrow tells types only.
"""

import struct
import uuid
from dataclasses import dataclass

import pyarrow as pa

NO_PAGE = 0xFFFFFFFF
HAS_MIN, HAS_MAX, MIN_CUT, MAX_CUT, HAS_NAN, ALL_NULL = 1, 2, 4, 8, 16, 32


def _crc_tables():
    table = []
    for i in range(256):
        for _ in range(8):
            i = i >> 1 ^ (0x82F63B78 if i & 1 else 0)
        table.append(i)
    tables = [table]
    for _ in range(7):
        tables.append([table[x & 255] ^ x >> 8 for x in tables[-1]])
    return tables


_T0, _T1, _T2, _T3, _T4, _T5, _T6, _T7 = _crc_tables()


def crc32c(data):
    crc = 0xFFFFFFFF
    whole = len(data) & -8
    for (word,) in struct.iter_unpack("<Q", data[:whole]):
        word ^= crc
        crc = (
            _T7[word & 255]
            ^ _T6[word >> 8 & 255]
            ^ _T5[word >> 16 & 255]
            ^ _T4[word >> 24 & 255]
            ^ _T3[word >> 32 & 255]
            ^ _T2[word >> 40 & 255]
            ^ _T1[word >> 48 & 255]
            ^ _T0[word >> 56]
        )
    for byte in data[whole:]:
        crc = _T0[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def masked(crc):
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


class Damaged(Exception):
    """A rule of docs/format.md that the bytes break."""


def require(good, rule):
    if not good:
        raise Damaged(rule)


class Table:
    """One table of a flatbuffer."""

    def __init__(self, data, at):
        self.data, self.at = data, at
        self.vtable = at - struct.unpack_from("<i", data, at)[0]

    @classmethod
    def root(cls, data):
        return cls(data, struct.unpack_from("<I", data, 0)[0])

    def field(self, slot):
        size = struct.unpack_from("<H", self.data, self.vtable)[0]
        at = 4 + 2 * slot
        offset = struct.unpack_from("<H", self.data, self.vtable + at)[0] if at < size else 0
        return self.at + offset if offset else None

    def scalar(self, slot, code, default=0):
        at = self.field(slot)
        return default if at is None else struct.unpack_from("<" + code, self.data, at)[0]

    def table(self, slot):
        at = self.field(slot)
        return None if at is None else Table(self.data, self._follow(at))

    def _follow(self, at):
        return at + struct.unpack_from("<I", self.data, at)[0]

    def vector(self, slot):
        """Where the elements begin, and how many there are."""
        at = self.field(slot)
        if at is None:
            return 0, 0
        at = self._follow(at)
        return at + 4, struct.unpack_from("<I", self.data, at)[0]

    def structs(self, slot, layout):
        at, count = self.vector(slot)
        size = struct.calcsize(layout)
        return [struct.unpack_from(layout, self.data, at + i * size) for i in range(count)]

    def tables(self, slot):
        at, count = self.vector(slot)
        return [Table(self.data, self._follow(at + 4 * i)) for i in range(count)]

    def text(self, slot):
        at, count = self.vector(slot)
        return self.data[at : at + count].decode()


@dataclass
class Message:
    offset: int
    header: int
    crc: int
    body: int
    rows: int
    first_page: int
    pages: int
    kind: int
    ordinal: int
    dictionary: int
    logical: int


@dataclass
class Chunk:
    page: int
    offset: int
    length: int
    flags: int
    nulls: int
    min: bytes | None
    max: bytes | None


class Segment:
    """A segment in memory, checked as it is opened."""

    def __init__(self, data):
        self.data = data
        require(len(data) % 4096 == 0 and data[-6:] == b"ARROW1", "does not end like an Arrow file")
        self.footer_length = struct.unpack_from("<i", data, len(data) - 10)[0]
        self.footer = Table.root(data[len(data) - 10 - self.footer_length : len(data) - 10])
        self.metadata = {pair.text(0): pair.text(1) for pair in self.footer.tables(4)}
        require(self.metadata.get("sheaf.format") == "1", "no segment of format 1")
        offset, length = map(int, self.metadata["sheaf.directory"].split(":"))
        self._header(offset, length)
        self._sections()
        self._tail(offset, length)
        self._blocks()

    def _header(self, offset, length):
        d = self.directory = self.data[offset : offset + length]
        require(d[:8] == b"SHEAFDIR", "magic")
        version, header, total = struct.unpack_from("<IIQ", d, 8)
        require((version, header, total) == (1, 256, length), "version and lengths")
        stored = struct.unpack_from("<I", d, length - 4)[0]
        require(masked(crc32c(d[:-4])) == stored, "directory CRC")
        require(struct.unpack_from("<3Q", d, 24) == (0, 0, 0), "feature words")
        self.store = uuid.UUID(bytes=d[48:64])
        self.table, self.segment, self.schema_version = struct.unpack_from("<QQI", d, 64)
        self.columns, self.rows, file_length, self.tail = struct.unpack_from("<IQQQ", d, 84)
        require(file_length == len(self.data), "length of the file")
        require(self.tail == offset - 8, "offset of the tail")
        (self.prologue, self.prologue_crc, self.footer_bytes, self.footer_crc) = (
            struct.unpack_from("<4I", d, 112)
        )
        self.counts = struct.unpack_from("<6I", d, 128)
        self.bounds_length, self.logical = struct.unpack_from("<2Q", d, 152)

    def _sections(self):
        d = self.directory
        messages, batches, dictionaries, pages, keys, self.codec = self.counts
        at = 256

        def section(layout, count):
            nonlocal at
            size = struct.calcsize(layout)
            found = [struct.unpack_from(layout, d, at + i * size) for i in range(count)]
            end = at + size * count
            at = end + -end % 8
            require(not any(d[end:at]), "padding of a section")
            return found

        self.column_ids = [i for (i,) in section("<Q", self.columns)]
        self.sort_keys = section("<II", keys)
        self.messages = [Message(*m) for m in section("<QIIQQIIIIqQ", messages)]
        self.batches = [i for (i,) in section("<I", batches)]
        self.dictionaries = [i for (i,) in section("<I", dictionaries)]
        self.pages = section("<QII", pages)
        chunks = section("<IIIIqIBBH", batches * self.columns)
        bounds = d[at : at + self.bounds_length]
        at += self.bounds_length + -self.bounds_length % 8
        require(at + 8 == len(d) and not any(d[at : at + 4]), "counts and length")
        self.chunks = [self._chunk(c, bounds) for c in chunks]

    @staticmethod
    def _chunk(c, bounds):
        page, offset, length, flags, nulls, at, low, high, zero = c
        require(zero == 0 and low <= 32 and high <= 32 and at + low + high <= len(bounds), "chunk")
        upper = at + low
        return Chunk(
            page,
            offset,
            length,
            flags,
            nulls,
            bounds[at:upper] if flags & HAS_MIN else None,
            bounds[upper : upper + high] if flags & HAS_MAX else None,
        )

    def _tail(self, offset, length):
        require(self.data[self.tail : offset] == b"\xff\xff\xff\xff\0\0\0\0", "end of stream")
        footer = len(self.data) - self.footer_bytes
        require(self.footer_bytes == self.footer_length + 10, "length of the footer")
        require(crc32c(self.data[footer:]) == self.footer_crc, "footer CRC")
        require(not any(self.data[offset + length : footer]), "zeros before the footer")
        ids = self.metadata["sheaf.column_ids"]
        require(ids == ",".join(map(str, self.column_ids)), "column ids")
        for slot, index in ((2, self.dictionaries), (3, self.batches)):
            blocks = [(o, h, b) for o, h, _, b in self.footer.structs(slot, "<qiiq")]
            stated = [self.messages[i] for i in index]
            require(blocks == [(m.offset, m.header, m.body) for m in stated], "footer blocks")

    def _blocks(self):
        require(crc32c(self.data[: self.prologue]) == self.prologue_crc, "prologue CRC")
        require(self.data[:8] == b"ARROW1\0\0", "prologue")
        self._encapsulated(8, self.prologue - 8)
        at, page, counts = self.prologue, 0, [0, 0]
        for number, m in enumerate(self.messages):
            require(m.offset == at and m.header % 4096 == 0, "messages follow each other")
            require(crc32c(self.data[at : at + m.header]) == m.crc, f"CRC of header {number}")
            require(m.first_page == page and m.ordinal == counts[m.kind], "numbers of a message")
            require((self.batches, self.dictionaries)[m.kind][m.ordinal] == number, "index")
            counts[m.kind] += 1
            at += m.header
            for i in range(page, page + m.pages):
                offset, length, crc = self.pages[i]
                require(offset == at and length and length % 4096 == 0, "pages follow each other")
                require(crc32c(self.data[at : at + length]) == crc, f"CRC of page {i}")
                at += length
            page += m.pages
            require(at == m.offset + m.header + m.body, "pages fill the body")
        require(at == self.tail and page == len(self.pages), "messages end at the tail")
        require(counts == [len(self.batches), len(self.dictionaries)], "counts of messages")
        require(sum(self.messages[i].rows for i in self.batches) == self.rows, "rows")
        require(sum(m.logical for m in self.messages) == self.logical, "logical bytes")

    def _encapsulated(self, at, length):
        marker, size = struct.unpack_from("<Ii", self.data, at)
        require(marker == NO_PAGE and size == length - 8, "encapsulated message")
        return Table.root(self.data[at + 8 : at + length])

    def chunk(self, batch, column):
        return self.chunks[batch * self.columns + column]

    def check_bodies(self, schema):
        """Every buffer lies in its chunk, every chunk in its page, and between them are zeros."""
        for m in self.messages:
            message = self._encapsulated(m.offset, m.header)
            require(message.scalar(1, "B") == (3, 2)[m.kind], "kind of message")
            require(message.scalar(3, "q") == m.body, "bodyLength")
            batch = message.table(2)
            if m.kind:
                require(batch.scalar(0, "q") == m.dictionary and not batch.scalar(2, "?"), "id")
                batch = batch.table(1)
            require(batch.scalar(0, "q") == m.rows, "length")
            buffers = batch.structs(2, "<qq")
            self._check_zeros(m, buffers)
            if m.kind == 0:
                variadic = iter([v for (v,) in batch.structs(4, "<q")])
                self._check_chunks(m, schema, iter(buffers), variadic)

    def _check_zeros(self, m, buffers):
        body = self.data[m.offset + m.header : m.offset + m.header + m.body]
        at = 0
        for offset, length in buffers:
            if length:
                require(offset % 64 == 0 and offset >= at, "alignment of a buffer")
                require(not any(body[at:offset]), "zeros before a buffer")
                at = offset + length
        require(not any(body[at:]), "zeros after the last buffer")

    def _check_chunks(self, m, schema, buffers, variadic):
        body = m.offset + m.header
        for column, field in enumerate(schema):
            own = [next(buffers) for _ in range(buffer_count(field.type, variadic))]
            own = [(o, n) for o, n in own if n]
            chunk = self.chunk(m.ordinal, column)
            if not own:
                require((chunk.page, chunk.offset, chunk.length) == (NO_PAGE, 0, 0), "empty chunk")
                continue
            require(m.first_page <= chunk.page < m.first_page + m.pages, "page of a chunk")
            offset, length, _ = self.pages[chunk.page]
            require(body + own[0][0] == offset + chunk.offset, "start of a chunk")
            require(sum(own[-1]) - own[0][0] == chunk.length, "length of a chunk")
            require(chunk.offset + chunk.length <= length, "chunk within its page")


def buffer_count(kind, variadic):
    """How many buffers a column of that type has in a record batch."""
    t = pa.types
    if isinstance(kind, pa.BaseExtensionType):
        return buffer_count(kind.storage_type, variadic)
    if t.is_dictionary(kind):
        return 2
    if t.is_null(kind):
        return 0
    if t.is_run_end_encoded(kind):
        own, children = 0, [kind.run_end_type, kind.value_type]
    elif t.is_union(kind):
        own = 1 if kind.mode == "sparse" else 2
        children = [kind.field(i).type for i in range(kind.num_fields)]
    elif t.is_struct(kind):
        own, children = 1, [kind.field(i).type for i in range(kind.num_fields)]
    elif t.is_fixed_size_list(kind):
        own, children = 1, [kind.value_type]
    elif t.is_map(kind):
        own, children = 2, [pa.struct([kind.key_field, kind.item_field])]
    elif t.is_list(kind) or t.is_large_list(kind):
        own, children = 2, [kind.value_type]
    elif t.is_list_view(kind) or t.is_large_list_view(kind):
        own, children = 3, [kind.value_type]
    elif t.is_string_view(kind) or t.is_binary_view(kind):
        own, children = 2 + next(variadic), []
    elif kind in (pa.string(), pa.binary(), pa.large_string(), pa.large_binary()):
        own, children = 3, []
    else:
        own, children = 2, []
    return own + sum(buffer_count(child, variadic) for child in children)
