"""Runs Arrow's own Flight integration client on every JSON file of the Arrow project, and checks
what it leaves unchecked: `check_corpus.py PORT CORPUS PROGRAMS FOLDER`.

That client puts a file, waits for the answer to each batch, and reads the table back; what it finds
when it compares it throws away. Here the table is read back once more,

- by Arrow's Flight client for Go, and compared with the file by Arrow's program for that; and
- by pyarrow: batches and values with the file as Arrow for Go understands it, and names, order,
  nullability, dictionaries and metadata, at every depth, with the words of the file itself.
"""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.flight as flight
import pyarrow.ipc as ipc

# pyarrow has no class for the intervals of years and months and of days and milliseconds.
GO_ONLY = "generated_interval.json"
EXTENSION = {"ARROW:extension:name", "ARROW:extension:metadata"}


class Corpus:
    def __init__(self, port, programs, folder):
        self.address = f"127.0.0.1:{port}"
        self.client = flight.connect(f"grpc://{self.address}")
        self.programs = Path(programs)
        self.folder = Path(folder)

    def run(self, program, *arguments, **streams):
        command = [self.programs / program, *arguments]
        ended = subprocess.run(command, cwd=self.folder, stderr=subprocess.PIPE, **streams)
        if ended.returncode != 0:
            raise AssertionError(f"{program}: {ended.stderr.decode()[:2000]}")

    def check(self, name):
        """Puts one file and reads it back in every way; whether pyarrow knows its types."""
        host, port = self.address.split(":")
        place = ["-host", host, "-port", port, "-path", name]
        self.run("arrow-flight-integration-client", *place, stdout=subprocess.DEVNULL)
        self.run("read_tables", self.address, ".", name)
        error = self.folder / f"{name}.error"
        assert not error.exists(), f"arrow-go: {error.read_text()}"
        read, made = self.folder / "read", self.folder / "made"
        with open(self.folder / f"{name}.arrows") as stream, open(read, "w") as file:
            self.run("arrow-stream-to-file", stdin=stream, stdout=file)
        for mode, path in (("VALIDATE", read), ("JSON_TO_ARROW", made)):
            arguments = ["-verbose=false", "-mode", mode, "-json", name, "-arrow", path]
            self.run("arrow-json-integration-test", *arguments)
        if name.endswith(GO_ONLY):
            return False
        self.compare(name, json.loads((self.folder / name).read_text()))
        return True

    def compare(self, name, file):
        info = self.client.get_flight_info(flight.FlightDescriptor.for_path(name))
        chunks = [chunk for e in info.endpoints for chunk in self.client.do_get(e.ticket)]
        numbers = [int(chunk.app_metadata.to_pybytes()) for chunk in chunks]
        assert numbers == list(range(len(chunks))), numbers
        batches = [chunk.data for chunk in chunks]
        check_schema(info.schema, file["schema"])
        assert [batch.num_rows for batch in batches] == [b["count"] for b in file["batches"]]
        made = ipc.open_file(self.folder / "made")
        for i, batch in enumerate(batches):
            check_schema(batch.schema, file["schema"])
            assert batch.equals(made.get_batch(i)), f"batch {i}: values"
            for got, wanted in zip(batch.columns, made.get_batch(i).columns, strict=True):
                assert got.null_count == wanted.null_count, f"batch {i}: nulls"


def words(metadata):
    """Metadata as the files write it, and as pyarrow does; without what names an extension."""
    pairs = metadata or {}
    if isinstance(pairs, list):
        pairs = {pair["key"]: pair["value"] for pair in pairs}
    texts = {text(key): text(value) for key, value in pairs.items()}
    return {key: value for key, value in texts.items() if key not in EXTENSION}


def text(word):
    return word.decode() if isinstance(word, bytes) else word


def check_schema(schema, file):
    assert words(schema.metadata) == words(file.get("metadata")), schema.metadata
    assert schema.names == [field["name"] for field in file["fields"]], schema.names
    for field, wanted in zip(schema, file["fields"], strict=True):
        check_field(field, wanted)


def check_field(field, file):
    assert field.name == file["name"], f"{field} instead of {file['name']}"
    assert field.nullable == file["nullable"], f"{field}: nullable"
    assert words(field.metadata) == words(file.get("metadata")), f"{field}: {field.metadata}"
    type = field.type
    if isinstance(type, pa.BaseExtensionType):
        type = type.storage_type
    assert pa.types.is_dictionary(type) == ("dictionary" in file), f"{field}: dictionary"
    if pa.types.is_dictionary(type):
        index = file["dictionary"]["indexType"]
        assert type.index_type.bit_width == index["bitWidth"], f"{field}: index"
        assert str(type.index_type).startswith("int") == index["isSigned"], f"{field}: index"
        assert type.ordered == file["dictionary"]["isOrdered"], f"{field}: ordered"
        type = type.value_type
    if pa.types.is_run_end_encoded(type):
        return
    inner, wanted = children(type), file.get("children", [])
    if pa.types.is_map(type):  # Arrow for Go names its fields anew before it sends them
        names = ["key", "value"]
        wanted = [{**w, "name": n} for w, n in zip(wanted[0]["children"], names, strict=True)]
    for child, child_wanted in zip(inner, wanted, strict=True):
        check_field(child, child_wanted)


def children(type):
    if pa.types.is_map(type):
        return [type.key_field, type.item_field]
    return [type.field(i) for i in range(type.num_fields)]


def main():
    port, source, programs, folder = sys.argv[1:]
    corpus = Corpus(port, programs, folder)
    faults, by_pyarrow, count = [], 0, 0
    for path in sorted(Path(source).glob("*/*.json.gz")):
        name = f"{path.parent.name}_{path.name.removesuffix('.gz')}"
        (corpus.folder / name).write_bytes(gzip.decompress(path.read_bytes()))
        count += 1
        try:
            by_pyarrow += corpus.check(name)
        except (AssertionError, pa.ArrowException) as error:
            faults.append(f"{name}: {error}")
    print(f"integration: {count} files of the Arrow project, {count - len(faults)} put and read by"
          f" its Flight client and equal, {by_pyarrow} of them compared by pyarrow as well")
    if faults or count == 0:
        sys.exit("\n".join(["integration", *faults]))


main()
