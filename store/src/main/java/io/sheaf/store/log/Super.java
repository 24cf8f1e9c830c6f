package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import io.sheaf.store.io.Disk;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/// The root of a store, as one slot of the file `SUPER` holds it: `docs/format.md`, "SUPER".
///
/// @param features what a program must know to open the store
/// @param store identity, made with the store
/// @param sequence one above the slot before; the larger one is the newer
/// @param epoch the log file in use
/// @param mark a place in the log up to which every record is known to be durable
/// @param segmentIdBound no segment id at or above it was ever given out
/// @param clean whether the store was closed with nothing left to tidy
/// @param created when the store was made
/// @param ticketKey secret by which the store signs its tickets
record Super(
    Features features,
    UUID store,
    long sequence,
    long epoch,
    LogPosition mark,
    long segmentIdBound,
    boolean clean,
    Instant created,
    TicketKey ticketKey) {
  /// `SHEAFSUP`, read as a little-endian number.
  private static final long MAGIC = 0x5055_5346_4145_4853L;

  private static final int VERSION = 1;
  private static final int CRC_AT = 12;
  private static final int USED_BYTES = 184;
  private static final int CLEAN = 1;

  /// Far enough from the end of 64 bits that no sum overflows.
  private static final long MAX_SEGMENT_ID = Long.MAX_VALUE >>> 1;

  /// The slot with its number, one block.
  ByteBuffer encode(int slot) {
    FieldWriter out = new FieldWriter();
    out.u64(MAGIC).u32(VERSION).u32(0).u32(slot).u32(clean ? CLEAN : 0);
    features.write(out);
    out.uuid(store).u64(sequence).u64(epoch);
    out.u64(mark.number()).u64(mark.end()).time(mark.time()).raw(mark.hash().bytes());
    out.u64(segmentIdBound).time(created).raw(ticketKey.bytes());
    if (out.size() != USED_BYTES) {
      throw new AssertionError("a slot of " + out.size() + " bytes");
    }
    ByteBuffer block = out.padTo(Disk.BLOCK).written();
    return block.putInt(CRC_AT, Crc.of(block, CRC_AT));
  }

  /// Reads slot `slot`, which begins at `offset` of the file.
  static Super decode(ByteBuffer block, int slot, long offset) throws Malformed {
    FieldReader in = new FieldReader(block, offset);
    if (in.u64() != MAGIC) {
      throw new Malformed(offset, "slot " + slot + " does not begin with SHEAFSUP");
    }
    int version = in.u32();
    if (in.u32() != Crc.of(block, CRC_AT)) {
      throw new Malformed(offset, "the checksum of slot " + slot + " does not hold");
    }
    if (version != VERSION) {
      throw new StoreException.NewerFormat(StoreFiles.SUPER, offset, "store version " + version);
    }
    int said = in.u32();
    if (said != slot) {
      throw new Malformed(offset, "slot " + slot + " says it is slot " + said);
    }
    int flags = in.u32();
    Features features = Features.read(in);
    features.requireReadable(StoreFiles.SUPER, offset);
    if ((flags & ~CLEAN) != 0 && !features.mayHoldMore()) {
      throw new Malformed(offset + 20, "unknown flags " + flags + " of slot " + slot);
    }
    UUID store = in.uuid();
    long sequence = in.u64();
    long epoch = in.u64();
    long number = in.u64();
    long end = in.u64();
    Instant time = in.time();
    LogPosition mark = new LogPosition(number, end, Hash.read(in), time);
    Super read =
        new Super(
            features,
            store,
            sequence,
            epoch,
            mark,
            in.u64(),
            (flags & CLEAN) != 0,
            in.time(),
            new TicketKey(in.raw(TicketKey.BYTES)));
    if (read.segmentIdBound < 1 || read.segmentIdBound > MAX_SEGMENT_ID) {
      throw new Malformed(offset, "segment id bound " + read.segmentIdBound);
    }
    if (!features.mayHoldMore()) {
      in.zeros(in.remaining());
    }
    return read;
  }

  /// The successor of this one, with another log file in use.
  Super rotated(long newEpoch, LogPosition newMark) {
    return new Super(
        features,
        store,
        sequence + 1,
        newEpoch,
        newMark,
        segmentIdBound,
        false,
        created,
        ticketKey);
  }

  /// The successor of this one.
  Super next(LogPosition newMark, long newBound, boolean newClean) {
    return new Super(
        features, store, sequence + 1, epoch, newMark, newBound, newClean, created, ticketKey);
  }
}
