package io.sheaf.benchmarks.io;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import io.sheaf.store.io.EngineOptions;
import io.sheaf.store.io.FileLease;
import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.IoEngine;
import io.sheaf.store.io.IoRequest;
import io.sheaf.store.io.Lane;
import io.sheaf.store.io.PosixDisk;
import io.sheaf.store.io.Rung;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Our engine on one rung: each read that ends submits the next, no checksum.
final class EnginePeer implements Peer {
  private final String name;
  private final FrameArena arena;
  private final IoEngine engine;
  private final DiskFile file;
  private final long bytes;

  EnginePeer(String name, PosixDisk disk, String file, FrameArena arena, Rung rung)
      throws IOException {
    this.name = name;
    this.arena = arena;
    this.engine = disk.engine(arena, file, EngineOptions.defaults().withBest(rung));
    this.file = disk.open(file, Disk.Access.READ, Disk.Caching.DIRECT);
    this.bytes = this.file.length();
    if (engine.rung().rung() != rung) {
      close();
      throw new IOException(name + " is not to be had: " + engine.rung().text());
    }
  }

  IoEngine engine() {
    return engine;
  }

  DiskFile file() {
    return file;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean takes(Workload workload) {
    return true;
  }

  @Override
  public Sample measure(Workload workload, double seconds) throws IOException {
    var run = new Chain(workload);
    double cpu = Cpu.seconds();
    long start = System.nanoTime();
    run.begin();
    Pause.seconds(seconds);
    run.stop();
    double took = (System.nanoTime() - start) / 1e9;
    long reads = run.reads.sum();
    return new Sample(reads, reads * workload.bytes(), took, Cpu.seconds() - cpu);
  }

  /// Reads, each followed by another, until told to stop.
  private final class Chain {
    final LongAdder reads = new LongAdder();
    private final Positions positions;
    private final CountDownLatch live;
    private final List<List<IoRequest>> links = new ArrayList<>();
    private final FileLease lease = FileLease.of(file);
    private volatile boolean stopping;
    private volatile @Nullable DiskException failure;

    Chain(Workload workload) {
      positions = new Positions(workload, bytes);
      live = new CountDownLatch(workload.depth());
      for (int i = 0; i < workload.depth(); i++) {
        MemorySegment frame = arena.slice((long) i * workload.bytes(), workload.bytes());
        int link = i;
        links.add(
            List.of(
                IoRequest.read(
                    lease, positions.next(), frame, failed -> ended(link, frame, failed))));
      }
    }

    void begin() {
      List<IoRequest> first = new ArrayList<>();
      links.forEach(first::addAll);
      engine.submit(Lane.DEMAND, first);
    }

    private void ended(int link, MemorySegment frame, @Nullable DiskException failed) {
      if (failed != null) failure = failed;
      reads.increment();
      if (stopping || failed != null) {
        live.countDown();
        return;
      }
      List<IoRequest> next = links.get(link);
      next.get(0).again(lease, positions.next(), frame);
      engine.submit(Lane.DEMAND, next);
    }

    void stop() throws IOException {
      stopping = true;
      try {
        if (!live.await(60, TimeUnit.SECONDS)) throw new IOException("reads hang: " + name);
      } catch (InterruptedException e) {
        throw new IOException("interrupted", e);
      }
      DiskException failed = failure;
      if (failed != null) throw failed;
    }
  }

  @Override
  public void close() throws IOException {
    engine.close();
    file.close();
  }
}
