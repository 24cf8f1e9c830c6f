package io.sheaf.benchmarks.io;

import java.io.IOException;

/// A peer of one thread, one read after the other. It is made for depth 1 and, so that one sees
/// what that costs, measured at any.
abstract sealed class BlockingPeer implements Peer permits PreadPeer, ChannelPeer, MappedPeer {
  private static final int BETWEEN_LOOKS = 4;
  private final String name;
  private final long fileBytes;

  BlockingPeer(String name, long fileBytes) {
    this.name = name;
    this.fileBytes = fileBytes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean takes(Workload workload) {
    return true;
  }

  /// Before each sample: what was cached of the file is forgotten where that matters.
  void prepare(Workload workload) throws IOException {}

  /// Reads a piece, whole.
  abstract void read(long offset, int bytes) throws IOException;

  @Override
  public final Sample measure(Workload workload, double seconds) throws IOException {
    prepare(workload);
    Positions positions = new Positions(workload, fileBytes);
    double cpu = Cpu.seconds();
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    long reads = 0;
    long now = start;
    while (now < end) {
      for (int i = 0; i < BETWEEN_LOOKS; i++) read(positions.next(), workload.bytes());
      reads += BETWEEN_LOOKS;
      now = System.nanoTime();
    }
    return new Sample(reads, reads * workload.bytes(), (now - start) / 1e9, Cpu.seconds() - cpu);
  }
}
