package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.UUID;

/// The fixed first bytes of a log record: `docs/format.md`, "Log record".
///
/// A record is a *head* (this header, the entries, zeros to the end of a block) and a *payload* of
/// whole blocks, which is empty but for the log segments it holds. Magic, version, CRC and head
/// length lie where they are for good, so that damage is told from a newer version by any program.
///
/// @param headBytes header, entries and filler; a multiple of [Disk#BLOCK]
/// @param entriesBytes the entries alone
/// @param payloadBytes a multiple of [Disk#BLOCK]
/// @param offset of the record in its file
/// @param number one above that of the record before
/// @param time not before that of the record before
/// @param previous hash of the head of the record before
record RecordHeader(
    int headBytes,
    int entriesBytes,
    int entryCount,
    int payloadCrc,
    long payloadBytes,
    long offset,
    long epoch,
    long number,
    Instant time,
    UUID store,
    Features features,
    Hash previous,
    int kind) {
  /// `SHEAFREC`, read as a little-endian number.
  static final long MAGIC = 0x4345_5246_4145_4853L;

  static final int VERSION = 1;
  private static final ValueLayout.OfLong FIRST =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  static final int BYTES = 160;
  static final int CRC_AT = 12;
  static final int HEAD_BYTES_AT = 16;
  private static final int VERSION_AT = 8;
  private static final int PAYLOAD_CRC_AT = 28;
  private static final int PAYLOAD_BYTES_AT = 32;

  /// Longest head: room for the schemas of thousands of columns.
  static final int MAX_HEAD_BYTES = 64 << 20;

  /// A record of commits.
  static final int COMMITS = 1;

  /// A record of the whole state, or a part of it, at the start of a log file.
  static final int STATE = 2;

  void write(FieldWriter out) {
    out.u64(MAGIC).u32(VERSION).u32(0).u32(headBytes).u32(entriesBytes).u32(entryCount);
    out.u32(payloadCrc).u64(payloadBytes).u64(offset).u64(epoch).u64(number).time(time);
    out.uuid(store);
    features.write(out);
    out.raw(previous.bytes()).u32(kind).raw(new byte[12]);
  }

  /// Length of the head whose first block this is, or 0 if no record begins here.
  static int headBytes(ByteBuffer block) {
    ByteBuffer bytes = block.slice().order(ByteOrder.LITTLE_ENDIAN);
    int headBytes = bytes.getInt(HEAD_BYTES_AT);
    boolean plausible =
        bytes.getLong(0) == MAGIC
            && headBytes > 0
            && headBytes <= MAX_HEAD_BYTES
            && headBytes % Disk.BLOCK == 0;
    return plausible ? headBytes : 0;
  }

  /// Whether a head is as it was written, by whatever version.
  static boolean isWhole(ByteBuffer head) {
    int said = head.slice().order(ByteOrder.LITTLE_ENDIAN).getInt(CRC_AT);
    return said == Crc.of(head, CRC_AT);
  }

  /// Whether any block of these bytes begins as a record does.
  static boolean standsIn(MemorySegment blocks) {
    for (long at = 0; at < blocks.byteSize(); at += Disk.BLOCK) {
      if (blocks.get(FIRST, at) == MAGIC) return true;
    }
    return false;
  }

  /// Length of the payload behind a head that is whole: none of it is known in another version.
  static long payloadBytes(ByteBuffer head) {
    ByteBuffer bytes = head.slice().order(ByteOrder.LITTLE_ENDIAN);
    return bytes.getInt(VERSION_AT) == VERSION ? bytes.getLong(PAYLOAD_BYTES_AT) : 0;
  }

  /// The checksum of that payload.
  static int payloadCrc(ByteBuffer head) {
    return head.slice().order(ByteOrder.LITTLE_ENDIAN).getInt(PAYLOAD_CRC_AT);
  }

  /// Reads the header of a head that is whole.
  static RecordHeader read(FieldReader in, String file) throws Malformed {
    long at = in.offset();
    in.u64();
    int version = in.u32();
    if (version != VERSION) {
      throw new StoreException.NewerFormat(file, at, "record version " + version);
    }
    in.u32();
    int headBytes = in.count();
    int entriesBytes = in.count();
    int entryCount = in.count();
    int payloadCrc = in.u32();
    long payloadBytes = in.u64();
    long offset = in.u64();
    long epoch = in.u64();
    long number = in.u64();
    Instant time = in.time();
    UUID store = in.uuid();
    Features features = Features.read(in);
    features.requireReadable(file, at);
    Hash previous = Hash.read(in);
    int kind = in.u32();
    if (kind != COMMITS && kind != STATE) {
      throw new StoreException.NewerFormat(file, at, "record kind " + kind);
    }
    in.zeros(12);
    return new RecordHeader(
        headBytes,
        entriesBytes,
        entryCount,
        payloadCrc,
        payloadBytes,
        offset,
        epoch,
        number,
        time,
        store,
        features,
        previous,
        kind);
  }
}
