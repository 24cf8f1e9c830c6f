package io.sheaf.store.log;

import io.sheaf.store.io.DiskException;
import java.util.List;
import java.util.UUID;

/// A look at the payloads of a log file whose heads were found good: who opens a store trusts those
/// that are known to be durable, and checks pages as they are read.
final class PayloadCheck {
  private PayloadCheck() {}

  /// Adds a finding for each payload before `end` that is not as it was written.
  static void run(LogWindow window, UUID store, long epoch, long end, List<Finding> findings)
      throws DiskException {
    LogReader reader = new LogReader(window, store, epoch);
    while (reader.position().end() < end
        && reader.next() instanceof LogReader.Step.Good(LogRecord log)) {
      RecordHeader header = log.header();
      if (window.crc(log.payload(), header.payloadBytes()) != header.payloadCrc()) {
        String what = "record " + header.number() + ": the checksum of its payload does not hold";
        findings.add(Finding.payload(StoreFiles.log(epoch), log.payload(), what));
      }
    }
  }
}
