package io.sheaf.benchmarks.io;

import io.sheaf.store.io.FrameArena;
import io.sheaf.store.io.PosixDisk;
import io.sheaf.store.io.Rung;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The engine, checksums off, beside fio and beside what Java offers.
final class EngineSection implements AutoCloseable {
  private static final List<Workload> WORKLOADS =
      List.of(
          Workload.random(4 << 10, 1),
          Workload.random(4 << 10, 32),
          Workload.random(4 << 10, 128),
          Workload.random(64 << 10, 8),
          Workload.random(64 << 10, 32),
          Workload.random(256 << 10, 8),
          Workload.random(256 << 10, 32),
          Workload.sequential(1 << 20, 8),
          Workload.sequential(1 << 20, 32));
  private static final String FIXED = "ours, ring fixed";
  private static final String PLAIN = "ours, ring plain";

  private final BenchOptions options;
  private final Paper paper;
  private final PosixDisk disk;
  private final FrameArena arena;
  private final long bytes;
  private final EnginePeer fixed;
  private final PreadPeer pread;
  private final List<Peer> peers = new ArrayList<>();

  /// Opens all peers, `fio` first if there is one.
  EngineSection(BenchOptions options, Paper paper, DataFile data, @Nullable Peer fio)
      throws IOException {
    this.options = options;
    this.paper = paper;
    Path path = data.path();
    bytes = data.bytes();
    disk = PosixDisk.open(options.directory());
    arena = FrameArena.open(256L << 20);
    for (long at = 0; at < arena.bytes(); at += FrameArena.GRAIN) {
      arena.slice(at, FrameArena.GRAIN);
    }
    String file = path.getFileName().toString();
    try {
      if (fio != null) peers.add(fio);
      fixed = new EnginePeer(FIXED, disk, file, arena, Rung.RING_FIXED);
      peers.add(fixed);
      pread = new PreadPeer(path, data.bytes(), arena.slice(0, 1 << 20));
      peers.add(new EnginePeer(PLAIN, disk, file, arena, Rung.RING_PLAIN));
      peers.add(new EnginePeer("ours, pread threads", disk, file, arena, Rung.PREAD));
      if (options.allPeers()) {
        peers.add(pread);
        peers.add(new ChannelPeer(path, data.bytes(), true));
        peers.add(new ChannelPeer(path, data.bytes(), false));
        peers.add(new MappedPeer(path, data.bytes()));
      }
    } catch (IOException | RuntimeException e) {
      for (Peer peer : peers) peer.close();
      throw e;
    }
  }

  void miss() throws IOException {
    new MissSection(options, paper).run(fixed, pread, arena.slice(0, 1 << 20), bytes);
  }

  void run() throws IOException {
    paper.line("");
    paper.line("Engine, checksums off. In brackets the range over %d rounds.", options.pairs());
    warmUp();
    for (Workload workload : WORKLOADS) show(workload);
  }

  private void warmUp() throws IOException {
    for (Peer peer : peers) {
      if (!(peer instanceof EnginePeer)) continue;
      peer.measure(Workload.random(4 << 10, 32), 1);
      peer.measure(Workload.sequential(64 << 10, 8), 0.3);
    }
  }

  private void show(Workload workload) throws IOException {
    Rounds rounds = Rounds.measure(peers, workload, options);
    String base = peers.get(0).name();
    Spread self = rounds.throughput(base + Rounds.AGAIN, base);
    paper.line("");
    paper.line(
        "%s   load %s%s",
        workload, Machine.load(), self.isEven() ? "" : "   VOID: fio to itself " + self);
    paper.line(
        "  %-22s %10s %18s  %9s %18s",
        "",
        workload.byRate() ? "GB/s" : "reads/s",
        "to fio",
        workload.byRate() ? "CPU s/GB" : "CPU us",
        "to fio");
    for (String peer : rounds.peers()) line(rounds, workload, peer, base, self);
    paper.line(
        "  fixed to plain: %s of the reads, %s of the CPU time",
        rounds.throughput(FIXED, PLAIN), rounds.cpu(FIXED, PLAIN));
  }

  private void line(Rounds rounds, Workload workload, String peer, String base, Spread self) {
    Spread speed =
        rounds.spread(peer, workload.byRate() ? Sample::gigabytesPerSecond : Sample::perSecond);
    Spread cpu =
        rounds.spread(peer, workload.byRate() ? Sample::cpuPerGigabyte : Sample::cpuMicrosPerRead);
    Spread speedTo = rounds.throughput(peer, base);
    Spread cpuTo = rounds.cpu(peer, base);
    paper.line(
        workload.byRate() ? "  %-22s %10.3f %18s  %9.4f %18s" : "  %-22s %10.0f %18s  %9.2f %18s",
        peer,
        speed.median(),
        speedTo,
        cpu.median(),
        cpuTo);
    var row = paper.row("engine", workload.toString(), peer);
    row.put("unit", workload.byRate() ? "GB/s, CPU s/GB" : "reads/s, CPU us");
    row.put("void", !self.isEven());
    Paper.put(row, "speed", speed);
    Paper.put(row, "speedToFirst", speedTo);
    Paper.put(row, "cpu", cpu);
    Paper.put(row, "cpuToFirst", cpuTo);
  }

  @Override
  public void close() throws IOException {
    for (Peer peer : peers) peer.close();
    if (!peers.contains(pread)) pread.close();
    arena.close();
    disk.close();
  }
}
