package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A record of the log, read and found good.
///
/// @param header its fixed fields
/// @param entries of all its commits
/// @param next the place behind it
record LogRecord(RecordHeader header, List<Entry> entries, LogPosition next) {

  /// The head of the record that follows `last`, ready to be written at `last.end()`.
  ///
  /// Entries beyond [RecordHeader#MAX_HEAD_BYTES] are `StoreException.BadInput`.
  static ByteBuffer encode(
      LogPosition last, UUID store, long epoch, Instant time, List<? extends Entry> entries) {
    FieldWriter out = new FieldWriter();
    for (Entry entry : entries) EntryCodec.write(out, entry);
    Features features = Features.of(entries);
    return encode(
        RecordHeader.COMMITS, last, store, epoch, time, features, out.written(), entries.size());
  }

  static StoreException tooLarge() {
    return new StoreException.BadInput(
        "a commit of more than "
            + (RecordHeader.MAX_HEAD_BYTES >> 20)
            + " MiB of names, schemas, segments and deleted rows; make several of it");
  }

  /// The same of entries that are encoded already, in a record of any kind without a payload.
  static ByteBuffer encode(
      int kind,
      LogPosition last,
      UUID store,
      long epoch,
      Instant time,
      Features features,
      ByteBuffer entries,
      int count) {
    return encode(kind, last, store, epoch, time, features, entries, count, 0, Payload.NONE);
  }

  /// The same in a head of at least `leastBytes`, in front of a payload.
  static ByteBuffer encode(
      int kind,
      LogPosition last,
      UUID store,
      long epoch,
      Instant time,
      Features features,
      ByteBuffer entries,
      int count,
      int leastBytes,
      Payload payload) {
    FieldWriter out = new FieldWriter();
    out.raw(new byte[RecordHeader.BYTES]).raw(entries);
    if (out.size() > RecordHeader.MAX_HEAD_BYTES) throw tooLarge();
    int entriesBytes = out.size() - RecordHeader.BYTES;
    ByteBuffer head =
        out.raw(new byte[Math.max(0, leastBytes - out.size())]).padTo(Disk.BLOCK).written();
    FieldWriter header = new FieldWriter();
    new RecordHeader(
            head.remaining(),
            entriesBytes,
            count,
            payload.crc(),
            payload.bytes(),
            last.end(),
            epoch,
            last.number() + 1,
            time,
            store,
            features,
            last.hash(),
            kind)
        .write(header);
    head.put(0, header.written(), 0, RecordHeader.BYTES);
    head.putInt(RecordHeader.CRC_AT, Crc.of(head, RecordHeader.CRC_AT));
    return head;
  }

  /// Where the log stands once the record of `head`, made by [#encode], is durable.
  static LogPosition after(LogPosition last, ByteBuffer head, Instant time) {
    long bytes = Math.addExact(head.remaining(), RecordHeader.payloadBytes(head));
    long end = Math.addExact(last.end(), bytes);
    return new LogPosition(last.number() + 1, end, Hash.of(head), time);
  }

  /// The place before a whole head that begins a log file, as it says itself.
  static LogPosition before(ByteBuffer head, String file) throws Malformed {
    RecordHeader header = RecordHeader.read(new FieldReader(head, 0), file);
    return new LogPosition(header.number() - 1, 0, header.previous(), header.time());
  }

  /// Reads a whole head that must follow `last`; its payload has been found to lie in the file.
  static LogRecord decode(ByteBuffer head, LogPosition last, UUID store, long epoch, String file)
      throws Malformed {
    FieldReader in = new FieldReader(head, last.end());
    RecordHeader header = RecordHeader.read(in, file);
    require(header.offset() == last.end(), in, "record of offset " + header.offset());
    require(header.store().equals(store), in, "record of another store, " + header.store());
    require(header.epoch() == epoch, in, "record of epoch " + header.epoch());
    require(
        header.number() == last.number() + 1,
        in,
        "record " + header.number() + " follows record " + last.number());
    require(header.previous().equals(last.hash()), in, "record does not follow the one before");
    require(!header.time().isBefore(last.time()), in, "record is older than the one before");
    boolean bare = header.payloadBytes() == 0 && header.payloadCrc() == 0;
    require(bare || header.features().logSegments(), in, "payload without its feature");
    require(bare || header.kind() == RecordHeader.COMMITS, in, "payload of a state");
    FieldReader entries = in.part(header.entriesBytes());
    List<Entry> list = EntryCodec.readAll(entries, header.entryCount(), header.features(), file);
    in.zeros(in.remaining());
    return new LogRecord(header, list, after(last, head, header.time()));
  }

  /// Where the payload begins in the file.
  long payload() {
    return header.offset() + header.headBytes();
  }

  private static void require(boolean holds, FieldReader in, String otherwise) throws Malformed {
    if (!holds) {
      throw in.bad(otherwise);
    }
  }
}
