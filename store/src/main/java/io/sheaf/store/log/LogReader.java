package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import java.nio.ByteBuffer;
import java.util.UUID;

/// Reads a log record by record, and tells what stands where no good record does.
///
/// One thread. A [LogReader] never goes past a record that is not good.
final class LogReader {
  /// What stands at the end of the good records.
  sealed interface Step {
    /// One more good record.
    record Good(LogRecord log) implements Step {}

    /// Zeros, or the end of the file.
    record Nothing() implements Step {}

    /// Bytes that are no whole record: a tear, or damage; which, tells what comes behind.
    record Broken(String why) implements Step {}

    /// A whole record that does not belong here: never a tear.
    record Wrong(long offset, String why) implements Step {}
  }

  private final LogWindow window;
  private final String file;
  private final UUID store;
  private final long epoch;
  private LogPosition position = LogPosition.START;
  private LogPosition start = LogPosition.START;
  private final long trusted;
  private boolean anchored;

  /// A reader of records as whole as their heads are.
  LogReader(LogWindow window, UUID store, long epoch) {
    this(window, store, epoch, Long.MAX_VALUE);
  }

  /// A reader from the start of a file. What the first record of the first file follows is known;
  /// that of a later one says it itself, and the mark vouches for what comes of it.
  ///
  /// @param trusted number of the last record whose payload is known to be durable; whether it is
  ///   still as it was is for those to see who read it
  LogReader(LogWindow window, UUID store, long epoch, long trusted) {
    this.trusted = trusted;
    this.window = window;
    this.file = StoreFiles.log(epoch);
    this.store = store;
    this.epoch = epoch;
    this.anchored = epoch == StoreCreation.FIRST_EPOCH;
  }

  /// Says what the first record must follow: the end of the file before.
  void anchor(LogPosition before) {
    position = new LogPosition(before.number(), 0, before.hash(), before.time());
    start = position;
    anchored = true;
  }

  /// What the first record follows, once that was read.
  LogPosition start() {
    return start;
  }

  /// Behind the last good record.
  LogPosition position() {
    return position;
  }

  /// Reads what stands at [#position], and moves behind it if it is good.
  Step next() throws DiskException {
    long at = position.end();
    if (at == window.bytes()) {
      return new Step.Nothing();
    }
    ByteBuffer first = window.at(at, Disk.BLOCK);
    int headBytes = RecordHeader.headBytes(first);
    if (headBytes == 0) {
      return Zeros.only(first) ? new Step.Nothing() : new Step.Broken("no record begins here");
    }
    if (headBytes > window.bytes() - at) {
      return new Step.Broken("a record of " + headBytes + " bytes ends behind the file");
    }
    ByteBuffer head = window.at(at, headBytes);
    if (!RecordHeader.isWhole(head)) {
      return new Step.Broken("the checksum of the record does not hold");
    }
    long payload = RecordHeader.payloadBytes(head);
    if (payload < 0 || payload > window.bytes() - at - headBytes || payload % Disk.BLOCK != 0) {
      return new Step.Broken("a payload of " + payload + " bytes ends behind the file");
    }
    int payloadCrc = RecordHeader.payloadCrc(head);
    try {
      if (!anchored) anchor(LogRecord.before(head, file));
      LogRecord log = LogRecord.decode(head, position, store, epoch, file);
      if (log.header().number() > trusted && window.crc(log.payload(), payload) != payloadCrc) {
        return new Step.Broken("the checksum of the record's payload does not hold");
      }
      position = log.next();
      return new Step.Good(log);
    } catch (Malformed e) {
      return new Step.Wrong(e.offset(), String.valueOf(e.getMessage()));
    }
  }

  /// What lies from [#position] to the end of the file.
  Tail tail() throws DiskException {
    long from = -1;
    long to = -1;
    long whole = -1;
    for (long at = position.end(); at < window.bytes(); at += Disk.BLOCK) {
      ByteBuffer block = window.at(at, Disk.BLOCK);
      if (!Zeros.only(block)) {
        from = from < 0 ? at : from;
        to = at + Disk.BLOCK;
        whole = whole < 0 && isWhole(at, block) ? at : whole;
      }
    }
    return new Tail(from, to, whole);
  }

  private boolean isWhole(long at, ByteBuffer block) throws DiskException {
    int headBytes = RecordHeader.headBytes(block);
    if (headBytes == 0 || headBytes > window.bytes() - at) return false;
    ByteBuffer head = window.at(at, headBytes);
    if (!RecordHeader.isWhole(head)) return false;
    long payload = RecordHeader.payloadBytes(head);
    int payloadCrc = RecordHeader.payloadCrc(head);
    boolean lies = payload >= 0 && payload <= window.bytes() - at - headBytes;
    return payload == 0 || (lies && window.crc(at + headBytes, payload) == payloadCrc);
  }

  /// The rest of a log file behind its last good record.
  ///
  /// @param from first block that is not zeros, or -1
  /// @param to end of the last such block, or -1
  /// @param whole first block at which a whole record begins, or -1
  record Tail(long from, long to, long whole) {
    boolean isZero() {
      return from < 0;
    }
  }
}
